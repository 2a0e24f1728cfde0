/** A phone's photo is made smaller before it is sent; what cannot be read here is sent as it is. */

const LONGEST_SIDE_PIXELS = 1600;
const QUALITY = 0.85;

/** @param {File} photo @returns {Promise<File>} */
export async function shrink(photo) {
  const image = await createImageBitmap(photo, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE_PIXELS / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : photo;
}

/** @param {HTMLInputElement} field */
async function shrinkChosen(field) {
  const [photo] = field.files ?? [];
  if (!photo?.type.startsWith("image/")) return;
  try {
    const smaller = await shrink(photo);
    if (smaller.size >= photo.size) return;
    const chosen = new DataTransfer();
    chosen.items.add(smaller);
    field.files = chosen.files;
  } catch {
    // A format that this browser cannot read: the server says what it accepts.
  }
}

/** @type {NodeListOf<HTMLInputElement>} */
const fields = document.querySelectorAll("input[type=file][data-shrinks]");
for (const field of fields) {
  let working = Promise.resolve();
  let isWorking = false;
  field.addEventListener("change", () => {
    isWorking = true;
    working = shrinkChosen(field).finally(() => {
      isWorking = false;
    });
  });
  // Whoever saves before it is done waits for it.
  field.form?.addEventListener("submit", (event) => {
    if (!isWorking) return;
    event.preventDefault();
    working.then(() => field.form?.requestSubmit());
  });
}
