"""Lays an evaluation down for a real server: seven experts at three sites, the review concluded, documents in the vault.

Run as a process of its own before that server, on a migrated database: `python -m tests.stories.staging_room FOLDER`
writes stage.json.
"""

import json
import sys
from pathlib import Path

import django

CRITERIA = [
    {"code": "T1", "name": "施工组织设计", "group": "technical", "max": 20, "objective": False, "guide": "总体部署合理"},
    {"code": "T2", "name": "质量与安全措施", "group": "technical", "max": 15, "objective": False, "guide": "体系完整"},
    {"code": "T3", "name": "工期与进度保障", "group": "technical", "max": 15, "objective": False, "guide": "关键线路清晰"},
    {"code": "P", "name": "投标报价", "group": "price", "max": 50, "objective": False, "guide": ""},
]  # fmt: skip
AUTHOR = "中诚建设集团"


def main(folder: Path) -> None:
    """Write stage.json: the room, its codes and criteria, a session for each member and for the centre."""
    django.setup()
    from django.test import Client

    from evaluation.queries import bids_in, present_members
    from evaluation.queries.files import number_of
    from tests.evaluation import making, making_documents

    scene = making.scene(making.PRICES[:4], criteria=CRITERIA, aggregation={"method": "mean"})
    making.with_sites(scene, experts=6)
    room = making.reviewed(scene, quotas=(3, 2, 2))
    bids = list(bids_in(room))
    files = [
        making_documents.opened_file(bid, "技术标.pdf", making_documents.pdf(3, author=AUTHOR))
        for bid in bids
    ]
    files.append(making_documents.opened_file(bids[0], "大册.pdf", making_documents.pdf(500)))
    making_documents.opened_file(
        bids[0], "人员.xlsx", making_documents.xlsx(人员=[["姓名", "职称"], ["张某", "工程师"]])
    )
    making_documents.opened_file(
        bids[0], "说明.docx", making_documents.docx("一、工程概况", "本工程位于清河县。")
    )

    def session(user) -> str:
        client = Client()
        client.force_login(user)
        return client.cookies["sessionid"].value

    stage = {
        "room": room.pk,
        "codes": {room.code_of(bid.pk): bid.pk for bid in bids},
        "first": room.code_of(bids[0].pk),
        "criteria": {line["code"]: line["max"] for line in CRITERIA if line["group"] != "price"},
        "members": [
            {"pk": member.pk, "number": member.number, "session": session(member.user), "chair": member.chair}
            for member in present_members(room).select_related("user")
        ],
        "centre": scene.centre.pk,
        "thick": number_of(room, files[-1].pk),
    }
    (folder / "stage.json").write_text(json.dumps(stage))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
