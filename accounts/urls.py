"""Pages of one's own account, registration, and the administrator's desk."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.views import desk, keys, own, registering

app_name = "accounts"
urlpatterns = [
    path("", own.home, name="home"),
    path("register/", registering.register, name="register"),
    path("pledge/", own.pledge, name="pledge"),
    path("keys/", keys.keys, name="keys"),
    path("keys/register/", keys.register_pair, name="register_pair"),
    path("keys/<int:pk>/revoke/", keys.revoke, name="revoke"),
    path("security/", RedirectView.as_view(pattern_name="mfa_index"), name="security"),
    path("roles/", desk.roles, name="roles"),
    path("accounts/", desk.accounts, name="accounts"),
    path("accounts/open/", desk.open_account, name="open_account"),
    path("accounts/<int:pk>/", desk.account, name="account"),
    path("accounts/<int:pk>/switch/", desk.switch, name="switch"),
    path("accounts/<int:pk>/password-link/", desk.password_link, name="password_link"),
    path("organisations/open/", desk.open_organisation, name="open_organisation"),
]
