"""`sources.toml` as objects: what its keys mean, and what is said when it is wrong."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.crawl.discovery.found import Found
from scraper.crawl.sources import Glob, Source, choose, read_sources
from scraper.crawl.sources.globs import parts_of
from scraper.crawl.sources.read import MAX_BYTES, sources_in
from scraper.errors import SourcesError

if TYPE_CHECKING:
    from pathlib import Path

FULL = """
# a remark
[defaults]
user_agent = "quay-archive/1.0 (+mailto:ada@quay.example)"
delay = "2s"
timeout = 30
per_host = 2
respect_tdm = true
max_age = "7d"
language = "en"
revisit = []

[[source]]
name = "The Quay"
url = "https://quay.example/feed.xml"

[[source]]
name = "Herald"
url = "https://herald.example/"
include = ["/news/*", "https://blog.herald.example/*"]
exclude = ["*-live*"]
max_age = 3600
limit = 50
every = "1.5h"
delay = 0
language = "de-AT"
render = true
revisit = ["30m", "1d", "2w"]
"""
ONE = '[[source]]\nname = "a"\nurl = "https://a.example/"\n'


def write(folder: Path, text: str | bytes) -> Path:
    """A list of sources in a file."""
    path = folder / "sources.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def problems(path: Path) -> list[str]:
    """What is said of a file, with its name alone in the path's place."""
    with pytest.raises(SourcesError) as caught:
        read_sources(path)
    assert caught.value.url == str(path)
    assert all("\n" not in line for line in [*caught.value.problems, str(caught.value)])
    return [line.replace(str(path), path.name) for line in caught.value.problems]


class TestRead:
    """What the keys mean."""

    def test_all_keys(self, tmp_path: Path) -> None:
        """Durations become seconds, patterns globs, and a source overrides what holds for all."""
        quay, herald = read_sources(write(tmp_path, FULL)).sources
        assert (quay.name, quay.url) == ("The Quay", "https://quay.example/feed.xml")
        assert (quay.max_age, quay.language, quay.revisit) == (604_800, "en", ())
        assert (quay.limit, quay.every, quay.delay, quay.render, quay.include) == (None, None, None, False, ())
        assert [glob.text for glob in herald.include] == ["/news/*", "https://blog.herald.example/*"]
        assert (herald.max_age, herald.limit, herald.every, herald.delay) == (3600, 50, 5400, 0)
        assert (herald.language, herald.render, herald.revisit) == ("de-AT", True, (1800, 86_400, 1_209_600))

    def test_fetching(self, tmp_path: Path) -> None:
        """[defaults] sets how pages are fetched, under the names of the command line."""
        options = read_sources(write(tmp_path, FULL)).options
        assert options.user_agent == "quay-archive/1.0 (+mailto:ada@quay.example)"
        assert (options.delay, options.total_timeout, options.per_host, options.respect_tdm) == (2, 30, 2, True)
        assert options.attempts == 3

    def test_defaults(self, tmp_path: Path) -> None:
        """A name and an address will do: everything is taken, and read again after an hour, a day and a week."""
        (source,) = read_sources(write(tmp_path, ONE)).sources
        assert source == Source(name="a", url="https://a.example/")
        assert source.revisit == (3600, 86_400, 604_800)

    @pytest.mark.parametrize("text", [b"\xef\xbb\xbf" + ONE.encode(), ONE.replace("\n", "\r\n").encode()])
    def test_other_editors(self, text: bytes, tmp_path: Path) -> None:
        """A byte order mark and line ends of Windows do no harm."""
        assert read_sources(write(tmp_path, text)).sources[0].name == "a"

    def test_named(self, tmp_path: Path) -> None:
        """A source is found by its name in any letter case."""
        sources = read_sources(write(tmp_path, FULL))
        assert sources.named("the quay") is sources.sources[0]
        assert sources.named("quay") is None

    def test_thousands(self, tmp_path: Path) -> None:
        """A list of two thousand sources is read."""
        text = "".join(f'[[source]]\nname = "s{n}"\nurl = "https://s{n}.example/"\n' for n in range(2000))
        assert len(read_sources(write(tmp_path, text)).sources) == 2000


class TestWrong:
    """File, line, key, what was expected: all problems at once."""

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("limit = 'ten'", 'limit: expected a whole number above 0, not "ten"'),
            ("limit = 0", "limit: expected a whole number above 0, not 0"),
            ("limit = true", "limit: expected a whole number above 0, not true"),
            ("limit = [1, 2, 3, 4]", "limit: expected a whole number above 0, not [1, 2, 3, ...]"),
            (
                "max_age = '7 days'",
                'max_age: expected a duration such as "30m", "12h", "7d", "2w", or seconds, not "7 d',
            ),
            ("every = nan", 'every: expected a duration such as "30m", "12h", "7d", "2w", or seconds, not nan'),
            ("every = '0h'", 'every: expected a duration such as "30m", "12h", "7d", "2w", or seconds, not "0h"'),
            ("max_age = 1e300", "max_age: expected a duration"),
            ("max_age = '999999w'", "max_age: expected a duration"),
            ("delay = -1", 'delay: expected seconds, or a duration such as "2s", not -1'),
            ("language = 'english'", 'language: expected a language tag such as "en" or "pt-BR", not "english"'),
            ("render = 'yes'", 'render: expected true or false, not "yes"'),
            ("include = '/news/*'", 'include: expected a list of patterns such as ["/news/*", "https://blog.example'),
            ("include = ['news']", "include: expected a list of patterns"),
            ("exclude = [1]", "exclude: expected a list of patterns"),
            ('include = ["https://\\u200F.example/"]', "include: expected a list of patterns"),
            (
                "revisit = ['1d', '1h']",
                'revisit: expected a list of growing ages, from "15m" on, such as ["1h", "1d", "7d"], or [], not',
            ),
            (
                "revisit = {a = 1}",
                'revisit: expected a list of growing ages, from "15m" on, such as ["1h", "1d", "7d"], or [], not a tab',
            ),
            ("langauge = 'en'", 'unknown key "langauge"; did you mean language?'),
            (
                "qqq = 1",
                'unknown key "qqq"; known are name, url, delay, include, exclude, max_age, limit, every, langu',
            ),
            ("user_agent = 'x'", 'unknown key "user_agent"; known are'),
        ],
    )
    def test_value(self, line: str, said: str, tmp_path: Path) -> None:
        """A value of the wrong kind is told with line, source, key and what was expected."""
        found = problems(write(tmp_path, f"{ONE}# remark\n{line}\n"))
        assert len(found) == 1
        assert found[0].startswith(f'sources.toml:5: source "a": {said}')

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("per_host = 17", "per_host: expected a whole number from 1 to 16, not 17"),
            ("jitter = 11", "jitter: expected a number from 0 to 10, not 11"),
            ("user_agent = 'Käfer'", 'user_agent: expected printable ASCII, not "Käfer"'),
            ("proxy = 'socks5://p.example'", 'proxy: expected an address like "http://proxy.example:8080", not "socks'),
            ("timeout = 0", "timeout: expected a duration"),
            ("name = 'x'", 'unknown key "name"; '),
            ("max-age = '7d'", 'unknown key "max-age"; did you mean max_age?'),
        ],
    )
    def test_defaults(self, line: str, said: str, tmp_path: Path) -> None:
        """The same holds of [defaults]."""
        (found,) = problems(write(tmp_path, f"[defaults]\n{line}\n{ONE}"))
        assert found.startswith(f"sources.toml:2: [defaults]: {said}")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "sources.toml: no [[source]] in it; `scraper sources add URL` writes one"),
            ("source = []", "sources.toml: no [[source]] in it; `scraper sources add URL` writes one"),
            ("[[source]]\nurl = 'https://a.example/'", "sources.toml:1: source: name is missing"),
            ("[[source]]\nname = 'a'", 'sources.toml:1: source "a": url is missing'),
            ("[source]\nname = 'a'", "sources.toml:1: expected [[source]] above each source, with two brackets"),
            (ONE + "[[defaults]]\nx = 1", "sources.toml:4: expected [defaults] once, with one bracket"),
            (ONE + "[[sources]]", 'sources.toml:4: unknown table or key "sources"; did you mean source?'),
            (ONE + "[Default]", 'sources.toml:4: unknown table or key "Default"; did you mean defaults?'),
            ("limit = 3\n" + ONE, 'sources.toml:1: unknown table or key "limit"; known are defaults, source'),
            (ONE + "x = \n", "sources.toml:4: not TOML: Invalid value (column 5)"),
            (ONE + 'x = "\n', "sources.toml:4: not TOML: Illegal character '\\n' (column 6)"),
            (ONE + "x = '''\n", "sources.toml:4: not TOML: Expected \"'''\" (the end of the file)"),
            (ONE + 'name = "b"', "sources.toml:4: not TOML: Cannot overwrite a value (the end of the file)"),
            (ONE + "x = " + "[" * 5000, "sources.toml: not TOML: nested too deep"),
            (ONE + "x = " + "9" * 5000, "sources.toml: not TOML: Exceeds the limit"),
            (ONE.encode() + b"# caf\xe9", "sources.toml:4: not UTF-8"),
            (ONE.encode("utf-16"), "sources.toml:1: not UTF-8"),
            (b"# " + b"x" * MAX_BYTES, "sources.toml: larger than 5 MB"),
        ],
    )
    def test_file(self, text: str | bytes, said: str, tmp_path: Path) -> None:
        """What is wrong with the file as a whole is one line."""
        (found,) = problems(write(tmp_path, text))
        assert found.startswith(said)

    @pytest.mark.parametrize(
        "value",
        ["", "nonsense", "ftp://a.example/", "https://", "//a.example", "https://a b/", "https://a.example:99999/"],
    )
    def test_address(self, value: str, tmp_path: Path) -> None:
        """A source has an address of the web."""
        (found,) = problems(write(tmp_path, f'[[source]]\nname = "a"\nurl = "{value}"'))
        assert found.startswith('sources.toml:3: source "a": url: expected a web address that begins with https:// or')

    def test_password_stays_hidden(self, tmp_path: Path) -> None:
        """A wrong address is shown without the password in it."""
        (found,) = problems(write(tmp_path, '[[source]]\nname = "a"\nurl = "https://ada:secret@a.example:99999/"'))
        assert "secret" not in found

    @pytest.mark.parametrize("value", ["", " a", "a\\tb", "\\u202Ea", "a" * 101])
    def test_name(self, value: str, tmp_path: Path) -> None:
        """A name is one line that can be shown."""
        (found,) = problems(write(tmp_path, f'[[source]]\nname = "{value}"\nurl = "https://a.example/"'))
        assert "name: expected a name of at most 100 characters on one line, not" in found
        assert found.isprintable()

    def test_twice(self, tmp_path: Path) -> None:
        """A name or an address that is there already is told with the line where."""
        again = '[[source]]\nname = "A"\nurl = "https://A.example:443/#top"\n'
        assert problems(write(tmp_path, ONE + again)) == [
            'sources.toml:5: source "A": name: is there already, in line 2',
            'sources.toml:6: source "A": url: is there already, in line 3',
        ]

    def test_all_at_once(self, tmp_path: Path) -> None:
        """Every problem is told, in the order of the file; the error's own text is the first and how many more."""
        text = "[defaults]\nlimit = 'a'\n\n[[source]]\nlimit = 'b'\nname = 1\n\n[source.more]\n\n[[source]]\nx.y = 1\n"
        path = write(tmp_path, text)
        found = problems(path)
        assert [int(line.split(":")[1]) for line in found] == [2, 4, 5, 6, 8, 10, 10, 11]
        with pytest.raises(SourcesError, match=r"not \"a\" \(and 7 more\)$"):
            read_sources(path)

    def test_lines_behind_long_strings(self, tmp_path: Path) -> None:
        """A header inside a long string is none."""
        text = "[defaults]\nuser_agent = '''\\\n[[source]]\nlimit = 1\n'''\n" + ONE + "limit = 0\n"
        assert [line.split(":")[1] for line in problems(write(tmp_path, text))] == ["2", "9"]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ('source = [{name = "a", url = "https://a.example/", limit = 0}]', 1),
            ('[["source"]]\n"name" = "a"\n  url="https://a.example/"\n\'limit\' = 0', 4),
            ("[[ source ]] # x\nlimit = 0\nname = 'a'\nurl = 'https://a.example/'", 2),
        ],
    )
    def test_lines_of_other_spellings(self, text: str, line: int, tmp_path: Path) -> None:
        """Quoted keys are found; an inline table is where its array is."""
        (found,) = problems(write(tmp_path, text))
        assert found.startswith(f'sources.toml:{line}: source "a": limit: expected')

    def test_no_file(self, tmp_path: Path) -> None:
        """A file that is missing, a folder and a name that no file can have are one line each."""
        assert problems(tmp_path / "x.toml") == ["x.toml: no such file; `scraper sources add URL` makes one"]
        (tmp_path / "y.toml").mkdir()
        assert problems(tmp_path / "y.toml") == ["y.toml: cannot be read: Is a directory"]
        assert problems(tmp_path / "\0.toml")[0].endswith("cannot be read: embedded null byte")

    @given(
        st.text(max_size=80)
        | st.lists(st.sampled_from([*ONE.split("\n"), "[", "]", "=", "source", "'''", "\n", "."])).map("".join)
    )
    @example("source = [1]")
    @example("defaults = 1")
    def test_any_text(self, tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
        """Any text is a list of sources or a SourcesError."""
        path = tmp_path_factory.getbasetemp() / "any.toml"
        with suppress(SourcesError):
            assert sources_in(text, path).path == path


class TestWants:
    """`include` and `exclude`."""

    @pytest.mark.parametrize(
        ("pattern", "url", "covered"),
        [
            ("/news/*", "https://a.example/news/2026/03/pier", True),
            ("/news/*", "https://a.example/news", False),
            ("/news/*", "https://a.example/de/news/pier", False),
            ("/news", "https://a.example/news", True),
            ("/news", "https://a.example/newsroom", False),
            ("/News/*", "https://a.example/news/x", False),
            ("*/live/*", "https://a.example/sport/live/x", True),
            ("*-live*", "https://a.example/pier-live-blog", True),
            ("*", "https://a.example", True),
            ("/", "https://a.example", True),
            ("/a*a", "https://a.example/a", False),
            ("/a*b*c", "https://a.example/a-c-b-c", True),
            ("/a*b*c", "https://a.example/acb", False),
            ("/*.html", "https://a.example/x.html?page=2#top", True),
            ("/*?page=*", "https://a.example/x.html?page=2", True),
            ("/*?page=*", "https://a.example/x.html", False),
            ("/a.b", "https://a.example/axb", False),
            ("/küste/*", "https://a.example/k%C3%BCste/x", True),
            ("/k%C3%BCste/*", "https://a.example/küste/x", True),
            ("https://a.example/*", "https://a.example/x", True),
            ("https://a.example/*", "http://a.example/x", False),
            ("https://A.Example/*", "https://a.example:443/x", True),
            ("http*://a.example/*", "https://a.example/x", False),
            ("*://a.example/*", "http://a.example/x", True),
            ("https://*.a.example/*", "https://blog.a.example/x", True),
            ("https://*.a.example/*", "https://a.example/x", False),
            ("https://küste.example/*", "https://xn--kste-0ra.example/x", True),
            ("/go/https://*", "https://a.example/go/https://b.example/", True),
            ("*?u=https://*", "https://a.example/x?u=https://b.example", True),
            ("*", "no address", False),
        ],
    )
    def test_pattern(self, pattern: str, url: str, covered: bool) -> None:  # noqa: FBT001 - the expected answer
        """A star is any characters, and a pattern covers the whole path or the whole address."""
        if pattern.startswith("http*"):
            with pytest.raises(ValueError, match="http"):
                Glob.read(pattern)
            return
        assert Glob.read(pattern).matches(parts_of(url)) is covered

    def test_include_and_exclude(self) -> None:
        """Without patterns everything is wanted; `exclude` has the last word."""
        news, live = Glob.read("/news/*"), Glob.read("*live*")
        assert Source(name="a", url="u").wants("https://a.example/x")
        chosen = Source(name="a", url="u", include=(news,), exclude=(live,))
        wanted = [path for path in ("/news/x", "/news/live", "/x") if chosen.wants(f"https://a.example{path}")]
        assert wanted == ["/news/x"]

    @given(st.from_regex(r"https?://[a-z0-9.-]{1,9}/[a-z%/?#.0-9C-]{0,12}", fullmatch=True))
    def test_short_cut(self, url: str) -> None:
        """An address that is spelled plainly is seen as one that is not: here with a port that goes without saying."""
        parts, scheme = parts_of(url), url.partition(":")[0]
        spelled = url.replace("/", "\0", 2).replace("/", f":{443 if scheme == 'https' else 80}/", 1).replace("\0", "/")
        if slow := parts_of(spelled):
            assert parts == slow

    def test_no_backtracking(self) -> None:
        """A pattern of many stars is held against a long address at once."""
        glob = Glob.read("/" + "*a" * 200 + "b")
        assert not glob.matches(parts_of("https://a.example/" + "a" * 60_000))

    @given(st.text(alphabet="ab/*", max_size=12), st.text(alphabet="ab/", max_size=12))
    def test_is_a_glob(self, pattern: str, path: str) -> None:
        """A pattern matches what the regular expression of the same meaning does."""
        import re

        expected = re.fullmatch(re.escape("/" + pattern).replace(r"\*", ".*"), "/" + path)
        assert Glob.read("/" + pattern).matches(parts_of(f"https://q.example/{path}")) is bool(expected)

    @given(st.text(max_size=30), st.text(max_size=30))
    def test_any_text(self, pattern: str, url: str) -> None:
        """No text makes a pattern fail but by ValueError when it is read."""
        try:
            glob = Glob.read(pattern)
        except ValueError:
            return
        glob.matches(parts_of(url))


@pytest.mark.parametrize(
    ("wanted", "tag", "filed"),
    [
        (None, None, True),
        (None, "de", True),
        ("en", "en-GB", True),
        ("EN", "en", True),
        ("en-GB", "en", False),
        ("en", "enm", False),
        ("en", None, False),
        ("no", "nb-NO", True),
        ("pt", "pt_BR", True),
    ],
)
def test_language(wanted: str | None, tag: str | None, filed: bool) -> None:  # noqa: FBT001 - the expected answer
    """A language takes in its regional forms; what is in an unknown one is not filed under a source that names one."""
    assert Source(name="a", url="u", language=wanted).reads(tag) is filed


def test_choose() -> None:
    """What is wanted and young is kept, the newest first and the undated last; the rest is counted."""
    source = Source(name="a", url="u", exclude=(Glob.read("/video/*"),), max_age=100)
    items = [
        Found("https://a.example/undated"),
        Found("https://a.example/old", published=899),
        Found("https://a.example/edge", published=900),
        Found("https://a.example/new", published=990),
        Found("https://a.example/video/x", published=990),
    ]
    choice = choose(items, source, 1000)
    assert [item.url.rpartition("/")[2] for item in choice.kept] == ["new", "edge", "undated"]
    assert (choice.unwanted, choice.too_old) == (1, 1)
