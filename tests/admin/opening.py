"""Opens any page of the desk by its name: for tests that walk over all of them."""

from tests.addresses import address_of

# Pages of the whole desk, and what is asked of them; a row's page takes the row's key.
QUERIES = {
    "autocomplete": {"app_label": "workouts", "model_name": "plan", "field_name": "patient"},
    "workouts_patient_add": {},
    **{f"workouts_{each}_add": "patient" for each in ("plan", "pause", "therapistnote")},
}


def open_page(client, name, case, other):
    """By a GET, or a POST where the page takes no other."""
    address = address_of(name, case)
    query = QUERIES.get(name, {})
    if query == "patient":
        query = {"patient": case.patient.pk}
    if name == "workouts_patient_merge":
        query = {"with": other.patient.pk}
    response = client.get(address, query)
    return client.post(address) if response.status_code == 405 else response


def text_of(response):
    return response.getvalue().decode() if response.streaming else response.content.decode()
