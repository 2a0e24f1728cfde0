"""The page of a person's email addresses: allauth's view, but a GET writes nothing."""

from typing import Any

from allauth.account import views
from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from workouts.people.owners import SAFE_METHODS


class AddressesView(views.EmailView):
    """Allauth's GET would create a missing row for the user's address; this one does not."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in SAFE_METHODS:
            return super(views.EmailView, self).dispatch(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Shows such an address as unconfirmed. A POST from the page creates its row."""
        context = super().get_context_data(**kwargs)
        user, known = self.request.user, context["emailaddresses"]
        if user.email and user.email not in {each.email for each in known}:
            address = EmailAddress(user=user, email=user.email, primary=not known)
            radio = {
                "id": f"email_radio_{len(known)}",
                "checked": not known,
                "emailaddress": address,
            }
            context["emailaddress_radios"].append(radio)
            known.append(address)
        return context


account_email = login_required(AddressesView.as_view())
