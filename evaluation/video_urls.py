"""Where the pages of a room's video are."""

from django.urls import path

from evaluation.views import video

urlpatterns = [
    path("rooms/<int:pk>/video/", video.video, name="video"),
    path("rooms/<int:pk>/video/switch/", video.switch, name="video_switch"),
    path("rooms/<int:pk>/video/join/", video.join, name="video_join"),
    path("rooms/<int:pk>/video/leave/", video.leave, name="video_leave"),
    path("rooms/<int:pk>/video/look/", video.look, name="video_look"),
    path("rooms/<int:pk>/video/signal/", video.signal, name="video_signal"),
    path("rooms/<int:pk>/video/record/", video.record, name="video_record"),
    path("rooms/<int:pk>/recordings/", video.recordings, name="recordings"),
    path("recordings/<int:pk>/", video.recording, name="recording"),
]
