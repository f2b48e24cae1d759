"""Pages of one's own account, registration, and the administrator's desk."""

app_name = "accounts"
urlpatterns: list[object] = []
