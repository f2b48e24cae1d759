"""Who: organisations, people, accounts, duties, bars, pledges and public keys."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("Enterprise")
    AGENCY = "agency", _("Tendering agency")
    PUBLIC_BODY = "public_body", _("Public body")
    CENTRE = "centre", _("Trading centre")
    SUPERVISOR = "supervisor", _("Supervision department")
    NOTARY = "notary", _("Notary office")
    ASSOCIATION = "association", _("Association")


class Organisation(models.Model):
    """A legal unit, identified by its unified social credit code (GB 32100)."""

    uscc = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    region = models.CharField(_("administrative division"), max_length=6, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    legal_representative = models.CharField(_("legal representative"), max_length=80, blank=True)
    # 实施条例 Art. 34: head of the unit and controlling relations, as hashes or codes, for avoidance.
    controller_uscc = models.CharField(_("controlling unit"), max_length=18, blank=True)
    registered_at = models.DateTimeField(_("registered at"))

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A natural person. The identity number is kept only as a keyed hash (RULES DS-04)."""

    name = models.CharField(_("name"), max_length=80)
    identity_hash = models.CharField(_("identity number, hashed"), max_length=64, unique=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account: one person, one organisation, one role."""

    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.BIDDER)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    large_type = models.BooleanField(_("large type"), default=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            # Separation of duties: one person holds an incompatible role only through another account,
            # and Duty below keeps those accounts apart within one matter.
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], name="user_one_account_per_role"
            ),
        ]

    @property
    def ledger_name(self) -> str:
        """How the ledger names the actor: the account, never the person (names may be secret)."""
        return self.get_username()

    @property
    def ledger_organisation(self) -> str:
        """The organisation's credit code for the ledger."""
        return self.organisation.uscc if self.organisation else ""


class DutyKind(models.TextChoices):
    """Functions in one matter that must lie with different people."""

    PREPARE = "prepare", _("prepares the tender")
    APPROVE = "approve", _("approves the tender")
    HOLD_KEY = "hold_key", _("holds a key share")
    EVALUATE = "evaluate", _("evaluates")
    BID = "bid", _("bids")
    SUPERVISE = "supervise", _("supervises")
    WITNESS = "witness", _("witnesses")


class Duty(models.Model):
    """One person's function in one matter; the database refuses a second one (separation of duties)."""

    matter = models.CharField(_("matter"), max_length=80)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(_("function"), max_length=20, choices=DutyKind)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.UniqueConstraint(fields=["matter", "person"], name="duty_one_per_person_and_matter"),
            models.CheckConstraint(condition=Q(kind__in=DutyKind.values), name="duty_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()} {self.matter}"


class BarScope(models.TextChoices):
    """Where a bar is asked (RULES CR-18)."""

    ALL = "all", _("all trading")
    BID = "bid", _("bidding")
    DRAW = "draw", _("expert draw")


class Bar(models.Model):
    """The blacklist gate: a subject that may not take part for a time, with its legal basis.

    Kept by credit code or identity hash, so that registering again under a new account does not evade it.
    """

    subject = models.CharField(_("subject"), max_length=64, db_index=True)
    scope = models.CharField(_("scope"), max_length=10, choices=BarScope)
    basis = models.CharField(_("legal basis"), max_length=200)
    reason = models.TextField(_("reason"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=80)

    class Meta:
        verbose_name = _("bar")
        verbose_name_plural = _("bars")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="bar_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(scope__in=BarScope.values), name="bar_scope_known"),
            models.CheckConstraint(condition=~Q(basis=""), name="bar_has_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.get_scope_display()}"


class Pledge(models.Model):
    """A signed pledge letter (承诺书); a role's text must be signed before its holder acts."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="pledges")
    kind = models.CharField(_("kind"), max_length=20, choices=Role)
    version = models.CharField(_("version of the text"), max_length=20)
    text_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "version"], name="pledge_signed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.version}"


class KeyPurpose(models.TextChoices):
    SIGN = "sign", _("signing")
    SEAL = "seal", _("receiving key shares (age X25519)")


class KeyScheme(models.TextChoices):
    """How a signing key signs; of no meaning for a key that receives shares."""

    ED25519 = "ed25519", _("Ed25519")
    WEBAUTHN = "webauthn", _("passkey")
    X509 = "x509", _("certificate (X.509)")
    SM2 = "sm2", _("SM2")


class Key(models.Model):
    """A registered public key; the private half never reaches the server.

    `public` is the key itself for Ed25519 and age, and the SHA-256 of `material` (PEM, as DER) for all others.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="keys")
    purpose = models.CharField(_("purpose"), max_length=10, choices=KeyPurpose)
    public = models.CharField(_("public key"), max_length=200, unique=True)
    scheme = models.CharField(
        _("kind of signature"), max_length=10, choices=KeyScheme, default=KeyScheme.ED25519
    )
    material = models.TextField(_("key or certificate, PEM"), blank=True)
    credential = models.TextField(_("the passkey's name for its device"), blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=Q(revoked_at__isnull=True),
                name="key_one_current_per_purpose",
            ),
            models.CheckConstraint(condition=Q(scheme__in=KeyScheme.values), name="key_scheme_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.purpose}"
