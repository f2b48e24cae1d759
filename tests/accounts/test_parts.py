"""The parts pages are made of, and how times are told."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from accounts.templatetags.when import in_words, level, shanghai
from ledger import clock

MOMENT = datetime(2026, 3, 2, 1, 30, 5, tzinfo=UTC)


def drawn(markup: str, **context: object) -> str:
    with override("en"):
        return Template("{% load parts money when %}" + markup).render(Context(context))


class Sheet(forms.Form):
    name = forms.CharField(label="Name", help_text="As registered.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label="I agree")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)

    def clean(self) -> None:
        raise forms.ValidationError("These do not fit together.")


def test_a_field_ties_label_hint_and_error_together() -> None:
    html = drawn("{% field form.name %}", form=Sheet({}))

    assert '<label for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'id="id_name_hint">As registered.' in html
    assert 'aria-invalid="true"' in html
    assert 'class="in"' in html


def test_an_optional_field_says_so_unless_told_not_to() -> None:
    assert "(optional)" in drawn("{% field form.note %}", form=Sheet())
    assert "(optional)" not in drawn("{% field form.note optional=False %}", form=Sheet())
    assert "(optional)" not in drawn("{% field form.name %}", form=Sheet())


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    html = drawn("{% field form.kind %}", form=Sheet({}))

    assert "<legend>Kind</legend>" in html
    assert '<fieldset aria-describedby="id_kind_error">' in html


def test_the_summary_lists_every_error_and_links_to_its_field() -> None:
    html = drawn("{% error_summary form %}", form=Sheet({"name": "x", "kind": "a"}))

    assert "These do not fit together." in html
    assert '<a href="#id_agreed">I agree: ' in html
    assert 'role="alert"' in html


def test_a_sound_form_has_no_summary() -> None:
    assert drawn("{% error_summary form %}", form=forms.Form({})).strip() == ""


def test_a_task_that_cannot_start_has_no_link() -> None:
    html = drawn(
        '{% tasks %}{% task "Seal" "blocked" url="/seal/" %}{% task "Upload" "todo" url="/up/" %}{% endtasks %}'
    )

    assert "/seal/" not in html
    assert "Cannot start yet" in html
    assert 'href="/up/"' in html


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ('{% status "Late" "red" %}', '<span class="tag tag-red">Late</span>'),
        (
            '{% banner "warning" %}<p>x</p>{% endbanner %}',
            '<div class="banner banner-warning"><p>x</p></div>',
        ),
        (
            "{% facts %}{% fact 'A' %}1{% endfact %}{% endfacts %}",
            '<dl class="facts"><dt>A</dt><dd>1</dd></dl>',
        ),
        ('{% card "T" %}<p>x</p>{% endcard %}', '<section class="card"><h2>T</h2><p>x</p></section>'),
    ],
)
def test_small_parts(tag: str, expected: str) -> None:
    assert drawn(tag) == expected


def test_what_a_person_wrote_is_escaped_in_every_part() -> None:
    html = drawn(
        "{% status text %}{% card text %}{{ text }}{% endcard %}{% fact text %}{{ text }}{% endfact %}"
        "{% empty_state text %}{{ text }}{% endempty_state %}{% task text 'todo' %}",
        text="<script>alert(1)</script>",
    )

    assert "<script>" not in html


def test_times_are_told_in_china_standard_time() -> None:
    assert shanghai(MOMENT) == "2026-03-02 09:30"
    assert shanghai(MOMENT, "seconds") == "2026-03-02 09:30:05"
    assert shanghai(None) == "—"
    assert drawn("{% when at %}", at=MOMENT) == (
        '<time datetime="2026-03-02T01:30:05+00:00">2026-03-02 09:30</time>'
    )


@pytest.mark.parametrize(
    ("left", "words", "urgency"),
    [
        (timedelta(days=1, hours=4), "1 day 4 hours", "far"),
        (timedelta(days=12, minutes=59), "12 days 0 hours", "far"),
        (timedelta(hours=23, minutes=59, seconds=59), "23:59:59", "soon"),
        (timedelta(minutes=8, seconds=39), "00:08:39", "now"),
        (timedelta(milliseconds=200), "00:00:01", "now"),
    ],
)
def test_what_is_left_is_told_in_words_that_fit_its_length(left: timedelta, words: str, urgency: str) -> None:
    with override("en"):
        assert in_words(left) == words
    assert level(left) == urgency


def test_a_deadline_is_over_at_its_very_second() -> None:
    with clock.travel(MOMENT):
        html = drawn("{% time_left at %}", at=MOMENT)

    assert 'data-level="over"' in html
    assert ">Deadline passed<" in html
