/**
 * Style sheets in the body let what stands above them be painted first. The start button puts
 * another body in place, which needs them as well and must not wait for them.
 */
export function keepStyles() {
  for (const sheet of document.body.querySelectorAll("link[rel=stylesheet]")) {
    document.head.append(sheet.cloneNode());
  }
}
