"""Registers the room with Django."""

from django.apps import AppConfig


class BiddingConfig(AppConfig):
    name = "bidding"
