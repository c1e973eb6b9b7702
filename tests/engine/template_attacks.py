"""Templates that try to use up time or memory, kept in one place: each must end as an error or at once."""

VALUES = {"big": "x" * 100_000, "text": "abc", "items": list(range(5000)), "nested": [["y" * 1000] * 50] * 50}

DOUBLING = "{% capture x %}{{ x | default: 'aa' }}{{ x | default: 'aa' }}{% endcapture %}"

ATTACKS = {
    "nested loops": "{% for a in (1..200) %}" * 3 + "x" + "{% endfor %}" * 3,
    "many loops": "{% for a in (1..10000) %}{% if a == 0 %}x{% endif %}{% endfor %}" * 200,
    "busy loop": "{% for a in (1..10000) %}" + "{% if a == 0 %}x{% endif %}" * 400 + "{% endfor %}",
    "huge range joined": "{{ (1..1000000000) | join: ',' }}",
    "huge range looped": "{% for a in (1..100000000000) %}{% endfor %}",
    "dynamic range": "{% assign n = 1000000000 %}{{ (1..n) | join: ',' }}",
    "range in an argument": "{{ 'a' | append: (1..1000000000) }}",
    "squaring": "{% assign n = 9 %}" + "{% assign n = n | times: n %}" * 60,
    "times chain": "{{ 99999999999" + " | times: 99999999999" * 80 + " }}",
    "capture doubling": DOUBLING * 60,
    "append doubling": "{% assign s = 'aaaaaaaaaa' %}" + "{% assign s = s | append: s %}" * 40,
    "replace bomb": "{{ big | replace: 'x', big }}",
    "replace nothing": "{{ big | replace: '', big }}",
    "join bomb": "{{ items | join: big }}",
    "list doubling": "{% assign l = big | split: 'z' %}" + "{% assign l = l | concat: l %}" * 20 + "{{ l }}",
    "sorting in a loop": "{% for a in (1..5000) %}{% assign l = items | sort | reverse | uniq %}{% endfor %}",
    "split and sort": "{% for a in (1..5000) %}{% assign l = big | split: '' | sort %}{% endfor %}",
    "filters in a loop": "{% for a in (1..9000) %}{% assign s = big | upcase | escape %}{% endfor %}",
    "open brackets": "{% assign s = big | replace: 'x', '<' %}"
    "{% for a in (1..9000) %}{{ s | strip_html }}{% endfor %}",
    "output flood": "{% for a in (1..10000) %}{{ big }}{% endfor %}",
    "nested list": "{% for a in (1..10000) %}{{ nested }}{% endfor %}",
    "wide date": "{{ '2026-01-01' | date: '%999999999d' }}",
    "deep blocks": "{% if true %}" * 500 + "{% endif %}" * 500,
    "deep brackets": "{{" + "a[" * 900 + "b" + "]" * 900 + "}}",
    "long condition": "{% if " + " and ".join(["a"] * 380) + " %}{% endif %}",
    "unclosed tags": "{{ " * 20_000,
    "blanks in a tag": ("{{" + " " * 1900 + "}}") * 30,
    "raw in raw": "{% raw %}" * 7000,
}
