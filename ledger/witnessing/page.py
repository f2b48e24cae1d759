"""The witness's status page: what it saw, what it refused, and whether there is an alarm."""

import json
from base64 import b64encode
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from html import escape

from ledger.witnessing.keeping import Alarm, Log
from ledger.witnessing.texts import ANSWERS, TEXTS
from ledger.witnessing.witness import Seen, Witness

CHINA = timezone(timedelta(hours=8))
STYLE = """
:root{color-scheme:light}
body{margin:0 auto;max-width:60rem;padding:1rem 1.25rem 3rem;font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;color:#1d2530;background:#f6f8fa}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
.good,.bad{padding:.75rem 1rem;border-left:.35rem solid;background:#fff;font-weight:600}
.good{border-color:#1a7f4b}.bad{border-color:#b3261e;color:#8c1d18}
.wide{overflow-x:auto;background:#fff}table{border-collapse:collapse;width:100%}
th,td{padding:.5rem .75rem;text-align:left;vertical-align:top;border-bottom:1px solid #d8dee4}
th.number,td.number{text-align:right;font-variant-numeric:tabular-nums}
code,pre{font:13px/1.5 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap;margin:0}
pre{background:#fff;padding:.75rem 1rem}.quiet{color:#57606a;font-weight:400}
"""
POLICY = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
)


def status_page(witness: Witness, language: str, *, now: int) -> str:
    """Return the page in "zh" or "en". Everything a stranger sent is escaped."""
    say, state = TEXTS[language], witness.state
    mood = "bad" if state.alarms else "good"
    parts = [
        f"<p><a href='{say['other_url']}'>{say['other']}</a></p>",
        f"<h1>{say['title']} · {escape(witness.signer.name)}</h1>",
        f"<p>{say['lead']}</p>",
        f"<p class='{mood}' role='status'>{say[mood]}</p>",
        _alarms(state.alarms, say),
        f"<h2>{say['logs']}</h2>{_logs(list(state.logs.items()), say)}",
        f"<h2>{say['key']}</h2><pre>{escape(witness.signer.verifier.vkey)}</pre>",
        f"<h2>{say['seen']} <span class='quiet'>{say['since']} {_time(witness.began)}</span></h2>",
        _requests(list(witness.seen), language),
        f"<p class='quiet'>{_time(now)}</p>",
    ]
    lang = "zh-Hans" if language == "zh" else "en"
    return (
        f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{say['title']}</title><style>{STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def status_json(witness: Witness) -> str:
    """Return the status for a program that watches."""
    whole = {
        "vkey": witness.signer.verifier.vkey,
        "logs": {origin: asdict(log) for origin, log in witness.state.logs.items()},
        "alarms": [asdict(alarm) for alarm in witness.state.alarms],
        "answers": {str(status): count for status, count in sorted(witness.counts.items())},
    }
    return json.dumps(whole, ensure_ascii=False) + "\n"


def _alarms(alarms: tuple[Alarm, ...], say: dict[str, str]) -> str:
    if not alarms:
        return ""
    rows = [
        f"<h3>{_time(alarm.last)} · {escape(alarm.reason)}</h3><p>{say['times']}: {alarm.times}</p>"
        f"<p class='quiet'>{say['evidence']}</p><pre>{escape(alarm.note)}</pre>"
        for alarm in reversed(alarms)
    ]
    return f"<h2>{say['alarms']} ({len(alarms)})</h2>{''.join(rows)}"


def _logs(logs: list[tuple[str, Log]], say: dict[str, str]) -> str:
    rows = [
        [escape(origin), f"{log.size}", _time(log.at) if log.at else say["nothing"]] for origin, log in logs
    ]
    return _table([say["origin"], say["size"], say["when"]], rows, number=1)


def _requests(seen: list[Seen], language: str) -> str:
    say, answers = TEXTS[language], ANSWERS[language]
    if not seen:
        return f"<p class='quiet'>{say['none']}</p>"
    rows = [
        [
            _time(one.at),
            f"{one.status} {answers.get(one.status, '')}",
            escape(one.origin),
            str(one.size),
            escape(one.said),
        ]
        for one in reversed(seen)
    ]
    return _table([say["when"], say["status"], say["origin"], say["size"], say["said"]], rows, number=3)


def _table(heads: list[str], rows: list[list[str]], *, number: int) -> str:
    head = "".join(
        f"<th scope='col'{' class=number' if place == number else ''}>{text}</th>"
        for place, text in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=number' if place == number else ''}>{text}</td>" for place, text in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return f"<div class='wide'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, CHINA):%Y-%m-%d %H:%M:%S}"
