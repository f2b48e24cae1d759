"""The cast of the demo: a county's trading centre, its partners, and everyone with a part in one trade."""

from dataclasses import dataclass, field

from accounts import actions, identities, uscc
from accounts.models import KeyPurpose, Organisation, OrganisationKind, Person, User
from accounts.roles import Role
from bidding.sealing import holding
from bidding.sealing.holding import Keys

REGION = "421181"
PASSWORD = "Qingbiao-2026-demo"
KIND_OF = {
    Role.TENDERER: OrganisationKind.PUBLIC_BODY,
    Role.CENTRE: OrganisationKind.CENTRE,
    Role.SUPERVISOR: OrganisationKind.SUPERVISOR,
    Role.KEYHOLDER: OrganisationKind.NOTARY,
    Role.WITNESS: OrganisationKind.ASSOCIATION,
    Role.EXPERT: OrganisationKind.PUBLIC_BODY,
}
RING = ("bidder1", "bidder2", "bidder3")
HONEST_PAIR = ("bidder4", "bidder5")
LATE = "bidder8"
# account: company, legal representative, project manager, address
COMPANIES = {
    "bidder1": ("青河宏远建设有限公司", "罗振海", "罗启明", "青河县滨江路18号"),
    "bidder2": ("青河鼎盛路桥有限公司", "曾立群", "曾广志", "青河县工业大道206号"),
    "bidder3": ("临川恒基市政工程有限公司", "汪德顺", "汪海涛", "临川县建设路9号"),
    "bidder4": ("东湖中诚建设集团有限公司", "䶮文彬", "周明华", "东湖县创业大厦12层"),
    "bidder5": ("东湖博远安装工程有限公司", "何秀英", "何文斌", "东湖县创业大厦12层"),
    "bidder6": ("云岭市政工程有限公司", "韩燊", "韩秀英", "云岭县东风路77号"),
    "bidder7": ("正源路桥工程有限公司", "李向东", "李卫民", "正源县人民路3号"),
    "bidder8": ("安远园林建设有限公司", "赵磊", "赵国强", "安远县新城路51号"),
}


@dataclass
class Cast:
    """Everyone in the story, by the name of the account."""

    users: dict[str, User] = field(default_factory=dict)
    keys: dict[str, Keys] = field(default_factory=dict)
    people: int = 0
    units: int = 0

    def __getitem__(self, name: str) -> User:
        return self.users[name]

    def company(self, name: str) -> Organisation:
        """Return the organisation of an account."""
        organisation = self.users[name].organisation
        assert organisation is not None
        return organisation

    def credit_code(self) -> str:
        """Return the next fictional credit code, with valid check digits."""
        self.units += 1
        return uscc.complete(f"91{REGION}", f"MQ{self.units:06d}"[:8])

    def identity_number(self) -> str:
        """Return the next fictional identity number, with a valid check digit."""
        self.people += 1
        first17 = f"{REGION}1975{1 + self.people % 12:02d}{1 + self.people % 28:02d}{self.people % 1000:03d}"
        return first17 + identities.check_character(first17)

    def organisation(self, name: str, kind: str, address: str = "", representative: str = "") -> Organisation:
        """Have the administrator enter an organisation."""
        return actions.register_organisation(
            uscc=self.credit_code(),
            name=name,
            kind=kind,
            region=REGION,
            address=address,
            phone="0713-2950000",
            legal_representative=representative,
            by=self["administrator"],
        )

    def person(self, name: str) -> Person:
        """Have the administrator enter a person."""
        return actions.add_person(name=name, identity_number=self.identity_number(), by=self["administrator"])

    def appoint(self, username: str, role: Role, organisation: Organisation, name: str) -> User:
        """Have the administrator open an account, whose holder signs the pledge of the role."""
        user = actions.open_account(
            username=username,
            role=role,
            person=self.person(name),
            organisation=organisation,
            by=self["administrator"],
        )
        actions.sign_pledge(user)
        self.users[username] = user
        return user

    def give_keys(self, username: str, *, sealing: bool) -> None:
        """Make a signing key (and for a keyholder a receiving key) and register the public halves."""
        keys = holding.new_keys()
        self.keys[username] = keys
        actions.register_key(self[username], KeyPurpose.SIGN, keys.signing_key)
        if sealing:
            actions.register_key(self[username], KeyPurpose.SEAL, keys.recipient)


def gather() -> Cast:
    """Enter everyone: the offices by the administrator, bidders and the agency by themselves."""
    cast = Cast()
    cast.users["administrator"] = actions.open_account(username="administrator", role=Role.ADMINISTRATOR)
    _offices(cast)
    _keyholders(cast)
    _agency(cast)
    for username in COMPANIES:
        register_company(cast, username)
    return cast


def _offices(cast: Cast) -> None:
    centre = cast.organisation("青河县公共资源交易中心", OrganisationKind.CENTRE, "青河县政务服务中心四楼")
    tenderer = cast.organisation("青河县交通建设服务中心", OrganisationKind.PUBLIC_BODY, "青河县交通路1号")
    supervisor = cast.organisation(
        "青河县政务服务和大数据管理局", OrganisationKind.SUPERVISOR, "青河县政务服务中心六楼"
    )
    association = cast.organisation("青河县建筑业协会", OrganisationKind.ASSOCIATION)
    cast.appoint("centre", Role.CENTRE, centre, "林晓雯")
    cast.appoint("tenderer", Role.TENDERER, tenderer, "孙建华")
    cast.appoint("supervisor", Role.SUPERVISOR, supervisor, "陈志远")
    cast.appoint("supervisor2", Role.SUPERVISOR, supervisor, "杨蕾")
    cast.appoint("supervisor3", Role.SUPERVISOR, supervisor, "高翔")
    cast.appoint("witness", Role.WITNESS, association, "刘大勇")
    cast.appoint(
        "auditor", Role.AUDITOR, cast.organisation("青河县审计局", OrganisationKind.SUPERVISOR), "吴敏"
    )
    for name, place in (("site2", "临川县公共资源交易中心"), ("site3", "东湖县公共资源交易中心")):
        cast.appoint(
            name, Role.CENTRE, cast.organisation(place, OrganisationKind.CENTRE), "场所管理员" + name[-1]
        )


def _keyholders(cast: Cast) -> None:
    notary = cast.organisation("青河县公证处", OrganisationKind.NOTARY)
    for username, unit, name in (
        ("keyholder1", cast.company("tenderer"), "钱海燕"),
        ("keyholder2", cast.company("centre"), "郑国平"),
        ("keyholder3", notary, "冯雪"),
    ):
        cast.appoint(username, Role.KEYHOLDER, unit, name)
        cast.give_keys(username, sealing=True)


def _agency(cast: Cast) -> None:
    user = actions.register_participant(
        actions.Particulars(
            uscc=cast.credit_code(), name="正衡工程咨询有限公司", kind=OrganisationKind.AGENCY, region=REGION
        ),
        person_name="马丽娟",
        identity_number=cast.identity_number(),
        username="agency",
        password=PASSWORD,
    )
    actions.sign_pledge(user)
    cast.users["agency"] = user


def register_company(cast: Cast, username: str) -> User:
    """Let a company register itself, sign the pledge and register its signing key."""
    name, representative, manager, address = COMPANIES[username]
    user = actions.register_participant(
        actions.Particulars(
            uscc=cast.credit_code(),
            name=name,
            kind=OrganisationKind.ENTERPRISE,
            region=REGION,
            address=address,
            legal_representative=representative,
        ),
        person_name=f"{manager[0]}经办",
        identity_number=cast.identity_number(),
        username=username,
        password=PASSWORD,
    )
    actions.sign_pledge(user)
    cast.users[username] = user
    cast.give_keys(username, sealing=False)
    return user


def let_sign_in() -> None:
    """Give every account of the demo the one password; hashing it once instead of fifty times."""
    from django.contrib.auth.hashers import make_password

    User.objects.update(password=make_password(PASSWORD))
