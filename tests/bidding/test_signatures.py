"""Signatures of every kind: good ones pass, everything else is refused with a reason."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import sm2
from accounts.publickeys import KeyFault
from accounts.signingkeys import SigningKey, recognised
from bidding.sealing import keysets, papers, signatures
from bidding.sealing.refusals import SealingError
from bidding.sealing.signatures import passkeys
from bidding.sealing.signatures.terms import Terms, anchors_in
from ledger import clock

from .signers import Authority, Dongle, Passkey, Sm2Key, private_pem

pytestmark = pytest.mark.pure

USCC, ANOTHER = "91421181M00000019X", "91421181M00000027Q"
DATA = b'{"format":"clearbid-bid/1"}'
SEED = bytes(range(32))
CA = Authority()
TERMS = Terms(("ed25519", "webauthn", "x509", "sm2"), "127.0.0.1", ("http://127.0.0.1:8000",), (CA.pem,))
ES256, SM2, DONGLE = Passkey(), Sm2Key(), Dongle(CA, USCC)


def verdict(
    signature: bytes, key: str | SigningKey, *, data: bytes = DATA, terms: Terms = TERMS, signer: str = USCC
) -> str:
    """Return "good", or the code of the refusal."""
    known = recognised(key) if isinstance(key, str) else key
    try:
        signatures.check(data, signature, known, terms, signer=signer, at=clock.now())
    except SealingError as error:
        return error.code if error.text else ""
    return "good"


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256"])
def test_a_passkey_of_every_algorithm_signs(algorithm: str) -> None:
    passkey = Passkey(algorithm)

    assert verdict(passkey.sign(DATA), passkey.public) == "good"
    assert verdict(passkey.sign(DATA), passkey.public, data=DATA + b" ") == "signature"
    assert verdict(passkey.sign(DATA), Passkey(algorithm).public) == "signature"


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        ({"origin": "https://evil.example"}, "passkey"),
        ({"crossOrigin": True}, "passkey"),
        ({"type": "webauthn.create"}, "signature"),
        ({"challenge": passkeys.challenge(b"another bid")}, "signature"),
        ({"flags": passkeys.PRESENT}, "passkey"),
        ({"flags": passkeys.VERIFIED}, "passkey"),
        ({"flags": 0xC5}, "signature"),
        ({"extra": b"\xa0"}, "signature"),
    ],
)
def test_an_assertion_made_otherwise_is_refused(spoilt: dict[str, Any], code: str) -> None:
    assert verdict(ES256.sign(DATA, **spoilt), ES256.public) == code


def test_a_passkey_of_another_website_is_refused() -> None:
    phished = Passkey(rp_id="evil.example")

    assert verdict(phished.sign(DATA), phished.public) == "passkey"


def test_extension_data_of_a_passkey_is_allowed_when_it_says_so() -> None:
    flags = passkeys.PRESENT | passkeys.VERIFIED | passkeys.EXTENDED

    assert verdict(ES256.sign(DATA, flags=flags, extra=b"\xa0"), ES256.public) == "good"


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())],
    ids=["rsa", "p384"],
)
@pytest.mark.parametrize("hash", [hashes.SHA256, hashes.SHA384, hashes.SHA512])
def test_a_certificate_of_a_trusted_authority_signs(key: Any, hash: Any) -> None:
    dongle = Dongle(CA, USCC, key)

    assert verdict(dongle.sign(DATA, hash=hash), dongle.public) == "good"
    assert verdict(dongle.sign(DATA, hash=hash, encoding=Encoding.PEM), dongle.public) == "good"
    assert verdict(dongle.sign(DATA, hash=hash), dongle.public, data=DATA + b" ") == "signature"


def test_signed_data_that_carries_the_very_bytes_is_as_good_as_a_detached_one() -> None:
    attached = (pkcs7.PKCS7Options.Binary,)

    assert verdict(DONGLE.sign(DATA, options=attached), DONGLE.public) == "good"
    assert verdict(DONGLE.sign(b"else", options=attached), DONGLE.public) == "signature"


def test_signed_data_without_attributes_is_taken() -> None:
    plain = (
        pkcs7.PKCS7Options.DetachedSignature,
        pkcs7.PKCS7Options.Binary,
        pkcs7.PKCS7Options.NoAttributes,
    )

    assert verdict(DONGLE.sign(DATA, options=plain), DONGLE.public) == "good"
    assert verdict(DONGLE.sign(DATA, options=plain), DONGLE.public, data=b"x") == "signature"


def test_a_certificate_of_an_unknown_authority_is_refused() -> None:
    stranger = Dongle(Authority(), USCC)

    assert verdict(stranger.sign(DATA), stranger.public) == "certificate"


def test_an_authority_of_the_same_name_is_not_the_same_authority() -> None:
    impostor = Authority(CA.name)
    dongle = Dongle(impostor, USCC)

    assert verdict(dongle.sign(DATA, others=(impostor.certificate,)), dongle.public) == "certificate"


def test_a_certificate_under_another_bidder_s_certificate_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    holder = Dongle(CA, USCC, key)
    false_authority = Authority(f"某公司@{USCC}", key)
    forged = Dongle(false_authority, USCC)

    assert verdict(forged.sign(DATA, others=(holder.certificate,)), forged.public) == "certificate"


@pytest.mark.parametrize("days_ago", [400, -2], ids=["expired", "not yet valid"])
def test_a_certificate_that_is_not_valid_now_is_refused(days_ago: int) -> None:
    dongle = Dongle(CA, USCC, terms={"starts": clock.now() - timedelta(days=days_ago)})

    assert verdict(dongle.sign(DATA), dongle.public) == "certificate"


def test_a_certificate_that_names_another_unit_is_refused() -> None:
    assert verdict(DONGLE.sign(DATA), DONGLE.public, signer=ANOTHER) == "certificate"


def test_a_certificate_for_encryption_is_refused_when_it_is_registered() -> None:
    dongle = Dongle(CA, USCC, terms={"signs": False})

    with pytest.raises(KeyFault) as fault:
        recognised(dongle.public)

    assert fault.value.kind == "purpose"


def test_another_certificate_of_the_same_key_is_not_the_registered_one() -> None:
    twin = Dongle(CA, USCC, DONGLE.key)

    assert verdict(twin.sign(DATA), DONGLE.public) == "certificate"


def test_openssl_s_own_signatures_pass(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(private_pem(DONGLE.key))
    (tmp_path / "cert").write_text(DONGLE.public)
    (tmp_path / "data").write_bytes(DATA)
    sign = [
        "openssl",
        "cms",
        "-sign",
        "-binary",
        "-in",
        "data",
        "-signer",
        "cert",
        "-inkey",
        "key",
        "-outform",
        "DER",
    ]
    for more in ([], ["-noattr"], ["-nocerts"], ["-keyid"], ["-keyopt", "rsa_padding_mode:pss"]):
        made = subprocess.run([*sign, *more], cwd=tmp_path, capture_output=True, check=True).stdout

        assert verdict(made, DONGLE.public) == "good", more
        assert verdict(made, DONGLE.public, data=b"x") == "signature", more


def test_a_signature_with_a_broken_hash_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(private_pem(DONGLE.key))
    (tmp_path / "cert").write_text(DONGLE.public)
    (tmp_path / "data").write_bytes(DATA)
    sign = [
        "openssl",
        "cms",
        "-sign",
        "-binary",
        "-in",
        "data",
        "-signer",
        "cert",
        "-inkey",
        "key",
        "-outform",
        "DER",
    ]
    made = subprocess.run([*sign, "-md", "sha1"], cwd=tmp_path, capture_output=True, check=True).stdout

    assert verdict(made, DONGLE.public) == "signature"


# GB/T 32918.5-2017, annex A.2: the published example on the recommended curve.
PUBLISHED = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA


def test_the_published_example_of_sm2_passes() -> None:
    private = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
    hashed = 0xF0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640

    assert sm2.times(private, sm2.G) == PUBLISHED
    assert sm2.digest(b"message digest", PUBLISHED) == hashed
    assert sm2.is_signed(b"message digest", R.to_bytes(32) + S.to_bytes(32), PUBLISHED)
    assert sm2.is_signed(b"message digest", encode_dss_signature(R, S), PUBLISHED)
    assert not sm2.is_signed(b"message digesT", encode_dss_signature(R, S), PUBLISHED)


def test_the_published_example_of_sm3_is_met() -> None:
    """GB/T 32905-2016, annex A.1."""
    assert sm2.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize(
    ("r", "s"),
    [
        (0, S),
        (R, 0),
        (sm2.N, S),
        (R, sm2.N),
        (R + sm2.N, S),
        (R, S + sm2.N),
        (R, sm2.N - S),
        (R, sm2.N - R),  # t = 0: the second check of GB/T 32918.2, 7.1
        (S, R),
        (2**256 - 1, 2**256 - 1),
    ],
)
def test_no_second_pair_of_numbers_passes_for_sm2(r: int, s: int) -> None:
    assert not sm2.is_signed(b"message digest", encode_dss_signature(r, s), PUBLISHED)


@pytest.mark.parametrize(
    "point", [(0, 0), (PUBLISHED[0], PUBLISHED[1] ^ 1), (PUBLISHED[0] + sm2.P, PUBLISHED[1])]
)
def test_no_point_beside_the_curve_is_a_key(point: tuple[int, int]) -> None:
    assert not sm2.is_signed(b"message digest", encode_dss_signature(R, S), point)
    with pytest.raises(ValueError, match="SM2"):
        sm2.point_of(b"\x04" + point[0].to_bytes(33)[-32:] + bytes(32))


def test_an_sm2_key_signs_and_another_does_not() -> None:
    assert verdict(SM2.sign(DATA), SM2.public) == "good"
    assert verdict(SM2.sign(DATA), Sm2Key().public) == "signature"
    assert verdict(SM2.sign(DATA), SM2.public, data=b"x") == "signature"


def _openssl(*arguments: str, into: Path) -> bytes:
    return subprocess.run(["openssl", *arguments], cwd=into, capture_output=True, check=True).stdout


def _sm2_key(name: str, into: Path) -> None:
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", name, into=into)


def test_openssl_s_sm2_signatures_and_certificates_pass(tmp_path: Path) -> None:
    name = "distid:1234567812345678"
    for key in ("ca.key", "own.key"):
        _sm2_key(key, tmp_path)
    _openssl(
        "req",
        "-x509",
        "-new",
        "-sm3",
        "-key",
        "ca.key",
        "-sigopt",
        name,
        "-subj",
        "/CN=SM2 CA",
        "-out",
        "ca.pem",
        into=tmp_path,
    )
    _openssl(
        "req",
        "-new",
        "-sm3",
        "-key",
        "own.key",
        "-sigopt",
        name,
        "-subj",
        f"/CN=A/OU={USCC}",
        "-out",
        "own.csr",
        into=tmp_path,
    )
    _openssl(
        "x509",
        "-req",
        "-in",
        "own.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-sm3",
        "-sigopt",
        name,
        "-vfyopt",
        name,
        "-days",
        "10",
        "-out",
        "own.pem",
        into=tmp_path,
    )
    (tmp_path / "data").write_bytes(DATA)
    signed = _openssl(
        "pkeyutl",
        "-sign",
        "-rawin",
        "-digest",
        "sm3",
        "-pkeyopt",
        name,
        "-inkey",
        "own.key",
        "-in",
        "data",
        into=tmp_path,
    )
    bare = _openssl("pkey", "-in", "own.key", "-pubout", into=tmp_path).decode()
    certificate, authority = (tmp_path / "own.pem").read_text(), (tmp_path / "ca.pem").read_text()
    trusting = replace(TERMS, anchors=(CA.pem, *anchors_in(authority)))

    assert verdict(signed, bare) == "good"
    assert verdict(signed, certificate, terms=trusting) == "good"
    assert verdict(signed, certificate, terms=trusting, signer=ANOTHER) == "certificate"
    assert verdict(signed, certificate, data=b"x", terms=trusting) == "signature"
    assert verdict(signed, certificate) == "certificate"  # its authority is not among the anchors


def _issued(name: str, subject: str, into: Path, *, by: str = "", more: str = "") -> str:
    """Make an SM2 key and a certificate for it: of its own, or issued `by` another."""
    distid = "distid:1234567812345678"
    _sm2_key(f"{name}.key", into)
    own = ("-new", "-sm3", "-key", f"{name}.key", "-sigopt", distid, "-subj", subject)
    if not by:
        _openssl("req", "-x509", *own, "-out", f"{name}.pem", into=into)
        return (into / f"{name}.pem").read_text()
    (into / "more").write_text(more)
    _openssl("req", *own, "-out", f"{name}.csr", into=into)
    signing = ("-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-sm3", "-sigopt", distid, "-vfyopt", distid)
    made = ("-days", "10", "-extfile", "more", "-out", f"{name}.pem")
    _openssl("x509", "-req", "-in", f"{name}.csr", *signing, *made, into=into)
    return (into / f"{name}.pem").read_text()


def test_an_sm2_certificate_brings_the_authorities_between_it_and_the_root(tmp_path: Path) -> None:
    root = _issued("root", "/CN=SM2 root", tmp_path)
    between = _issued("mid", "/CN=SM2 issuer", tmp_path, by="root", more="basicConstraints=CA:TRUE")
    own = _issued("own", f"/CN=A/OU={USCC}", tmp_path, by="mid")
    other = _issued("other", "/CN=no issuer", tmp_path, by="root")
    (tmp_path / "data").write_bytes(DATA)
    how = (
        "-rawin",
        "-digest",
        "sm3",
        "-pkeyopt",
        "distid:1234567812345678",
        "-inkey",
        "own.key",
        "-in",
        "data",
    )
    signed = _openssl("pkeyutl", "-sign", *how, into=tmp_path)
    trusting = replace(TERMS, anchors=anchors_in(root))

    assert verdict(signed, own + between, terms=trusting) == "good"
    assert verdict(signed, own, terms=trusting) == "certificate"
    assert verdict(signed, own + other, terms=trusting) == "certificate"
    assert recognised(own + between).public == recognised(own).public


@pytest.mark.parametrize("text", ["{own}{key}", "{key}{own}", 5 * "{own}"])
def test_only_a_short_chain_of_certificates_is_one_key(text: str, tmp_path: Path) -> None:
    own = _issued("own", "/CN=A", tmp_path)
    bare = _openssl("pkey", "-in", "own.key", "-pubout", into=tmp_path).decode()
    with pytest.raises(KeyFault):
        recognised(text.format(own=own, key=bare))

    assert len(recognised(4 * own).others) == 3


@pytest.mark.parametrize("scheme", ["x509", "sm2"])
def test_a_kind_that_needs_an_authority_is_refused_by_name_while_none_is_trusted(scheme: str) -> None:
    signer: Any = DONGLE if scheme == "x509" else SM2

    assert verdict(signer.sign(DATA), signer.public, terms=replace(TERMS, anchors=())) == "anchors"


def test_a_kind_that_the_notice_does_not_take_is_refused_by_name() -> None:
    terms = Terms(("ed25519",))

    assert verdict(ES256.sign(DATA), ES256.public, terms=terms) == "scheme"
    with pytest.raises(SealingError, match="webauthn"):
        terms.require("webauthn")


def test_terms_are_read_back_as_they_were_written() -> None:
    assert Terms.of(TERMS.fields) == TERMS
    for broken in ({}, {**TERMS.fields, "schemes": ["none"]}, {**TERMS.fields, "rp_id": 1}):
        with pytest.raises(SealingError):
            Terms.of(broken)


SIGNED = [
    (papers.sign(DATA, SEED), recognised(papers.public_of(SEED))),
    (ES256.sign(DATA), recognised(ES256.public)),
    (SM2.sign(DATA), recognised(SM2.public)),
]


@pytest.mark.parametrize(("signature", "key"), SIGNED, ids=lambda one: getattr(one, "scheme", ""))
@given(place=st.integers(0), bit=st.integers(0, 7))
@settings(max_examples=40, deadline=None)
def test_no_bit_of_a_signature_may_be_turned(signature: bytes, key: SigningKey, place: int, bit: int) -> None:
    turned = bytearray(signature)
    turned[place % len(turned)] ^= 1 << bit

    assert verdict(signature, key) == "good"
    assert verdict(bytes(turned), key) != "good"


@given(cut=st.integers(1, 2000), place=st.integers(0), value=st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_cut_and_changed_cms_is_refused_or_means_the_same(cut: int, place: int, value: int) -> None:
    """Bytes that nobody signed (a certificate sent along) may differ; the bytes that are signed never do."""
    whole, key = _CMS, recognised(DONGLE.public)
    changed = bytearray(whole)
    changed[place % len(changed)] = value

    assert verdict(whole[: max(1, len(whole) - cut)], key) == "signature"
    assert verdict(bytes(changed), key, data=b"something else") in {"signature", "certificate"}


_CMS = DONGLE.sign(DATA)


@given(noise=st.binary(min_size=0, max_size=400))
@settings(max_examples=80, deadline=None)
def test_noise_is_refused_by_every_provider(noise: bytes) -> None:
    for key in (recognised(DONGLE.public), *(key for _signature, key in SIGNED)):
        assert verdict(noise, key) != "good"


@given(text=st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_noise_is_no_key(text: str) -> None:
    for spelt in (
        text,
        f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----",
        '{"cose":"' + text,
    ):
        try:
            recognised(spelt)
        except KeyFault:
            continue
        assert len(recognised(spelt).public) == 64


@given(place=st.integers(0), value=st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_a_changed_certificate_or_key_never_breaks_the_reader(place: int, value: int) -> None:
    from asn1crypto import pem

    for kind, der in (("CERTIFICATE", recognised(DONGLE.public).der), ("PUBLIC KEY", SM2.spki)):
        changed = bytearray(der)
        changed[place % len(changed)] = value
        try:
            key = recognised(pem.armor(kind, bytes(changed)).decode())
        except KeyFault:
            continue
        assert verdict(DONGLE.sign(DATA), key) in {"good", "signature", "certificate"}


def test_a_stranger_s_ecdsa_twin_is_the_same_signature() -> None:
    """(r, n−s) passes too under ECDSA; nothing here is named after a signature, so it proves and replaces nothing."""
    import json
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    paper = json.loads(ES256.sign(DATA))
    r, s = decode_dss_signature(urlsafe_b64decode(paper["signature"] + "=="))
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    twin = urlsafe_b64encode(encode_dss_signature(r, order - s)).rstrip(b"=").decode()

    assert verdict(papers.canonical({**paper, "signature": twin}), ES256.public) == "good"


@pytest.mark.parametrize("suite", sorted(set(keysets.SUITES) - {keysets.SUITE}))
def test_a_suite_that_is_only_named_is_refused_by_name(suite: str) -> None:
    with pytest.raises(SealingError) as refusal:
        keysets.require_suite(suite)

    assert refusal.value.code == "suite"
    assert suite in refusal.value.text
    assert keysets.SUITE in refusal.value.text


def test_a_suite_nobody_knows_is_refused() -> None:
    with pytest.raises(SealingError) as refusal:
        keysets.require_suite("rot13/none/none")

    assert refusal.value.code == "keyset"


def test_the_notice_names_only_what_is_really_taken() -> None:
    assert TERMS.wording == "Ed25519、通行密钥（WebAuthn）、数字证书（X.509，CMS）、SM2"
    assert replace(TERMS, anchors=()).wording == "Ed25519、通行密钥（WebAuthn）"
