"""Exports of help desks and of WordPress become documents; drafts and what is private do not."""

import json

import pytest

from indexer.errors import FeedError
from indexer.feeds.export import Export
from indexer.feeds.exports import EXPORTS
from indexer.feeds.record import Record


def read(kind: str, data: str, site: str | None = None) -> tuple[list[Record], list[str]]:
    export = Export(site)
    EXPORTS[kind](data.encode(), "export", export)
    records = [record for _, record in export.records]
    assert all(isinstance(record, Record) for record in records), records
    return [record for record in records if isinstance(record, Record)], list(export.left_out)


def zendesk_article(number: int, **more: object) -> dict[str, object]:
    return {
        "id": number,
        "title": f"Title {number}",
        "body": f"<p>Body {number}.</p>",
        "html_url": f"https://help.example/hc/en-us/articles/{number}",
        "locale": "en-us",
        "draft": False,
        "user_segment_id": None,
    } | more


@pytest.mark.parametrize("shape", ["page", "pages", "list", "lines"])
def test_zendesk_s_articles_keep_title_address_and_language(shape: str) -> None:
    articles = [
        zendesk_article(1),
        zendesk_article(1, locale="de", title="Titel", html_url=None),
        zendesk_article(2, draft=True),
        zendesk_article(3, user_segment_id=7),
        zendesk_article(4, body=None),
    ]
    shapes = {
        "page": json.dumps({"count": 5, "next_page": None, "articles": articles}),
        "pages": json.dumps([{"articles": articles[:2]}, {"articles": articles[2:]}]),
        "list": json.dumps(articles),
        "lines": "\n".join(map(json.dumps, articles)),
    }
    records, left_out = read("zendesk", shapes[shape])
    assert records == [
        Record(
            id="1-en-us",
            title="Title 1",
            url="https://help.example/hc/en-us/articles/1",
            html="<p>Body 1.</p>",
            language="en-US",
        ),
        Record(id="1-de", title="Titel", html="<p>Body 1.</p>", language="de"),
    ]
    assert left_out == [
        "1 × a draft",
        "1 × shown only to some users (user_segment_id)",
        "1 × without a text",
    ]


def freshdesk_article(number: int, **more: object) -> dict[str, object]:
    text = f"<p>Body {number}.</p>"
    return {"id": number, "title": f"Title {number}", "description": text, "status": 2} | more


def test_freshdesk_s_articles_are_at_the_site_that_is_named() -> None:
    articles = [freshdesk_article(1), freshdesk_article(2, status=1)]
    records, left_out = read("freshdesk", json.dumps(articles), "https://help.example/")
    assert records == [
        Record(
            id="1",
            title="Title 1",
            url="https://help.example/support/solutions/articles/1",
            html="<p>Body 1.</p>",
        )
    ]
    assert left_out == ["1 × a draft"]
    (record,), _ = read("freshdesk", json.dumps(articles))
    assert record.url is None


def test_freshdesk_s_folders_may_be_only_for_some() -> None:
    categories = [
        {
            "id": 1,
            "name": "General",
            "folders": [
                {"visibility": 1, "articles": [freshdesk_article(1)]},
                {"visibility": 3, "articles": [freshdesk_article(2)]},
            ],
        }
    ]
    records, left_out = read("freshdesk", json.dumps(categories))
    assert [record.id for record in records] == ["1"]
    assert left_out == ["1 × in a folder that is not for everyone (visibility)"]


@pytest.mark.parametrize("kind", ["zendesk", "freshdesk", "wordpress"])
@pytest.mark.parametrize("data", ["", "{", "[1, 2]", "<rss/>", '{"articles": []}', "[" * 5000])
def test_a_file_that_is_no_such_export_is_refused(kind: str, data: str) -> None:
    with pytest.raises(FeedError, match="export: "):
        read(kind, data)


def wxr(*items: str) -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"><channel>'
        f"<language>en-US</language>{''.join(items)}</channel></rss>"
    )


def item(content: str, number: int = 1, **more: str) -> str:
    values = {"post_type": "page", "status": "publish", "post_password": ""} | more
    fields = "".join(
        f"<wp:{name}><![CDATA[{value}]]></wp:{name}>" for name, value in values.items()
    )
    return (
        f"<item><title>Tea &amp;amp; cake {number}</title><link>https://blog.example/{number}/</link>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        "<excerpt:encoded><![CDATA[Short.]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id>{fields}</item>"
    )


def test_wordpress_s_published_pages_keep_title_address_and_language() -> None:
    records, left_out = read(
        "wordpress",
        wxr(
            item("<!-- wp:paragraph --><p>Text.</p><!-- /wp:paragraph -->"),
            item("Draft", 2, status="draft"),
            item("Private", 3, status="private"),
            item("Secret", 4, post_password="x"),
            item("Menu", 5, post_type="nav_menu_item"),
            item("", 6),
            item("Answer.", 7, post_type="faq"),
        ),
    )
    assert records == [
        Record(
            id="page-1",
            title="Tea & cake 1",
            url="https://blog.example/1/",
            html="<!-- wp:paragraph --><p>Text.</p><!-- /wp:paragraph -->",
            language="en-US",
        ),
        Record(
            id="faq-7",
            title="Tea & cake 7",
            url="https://blog.example/7/",
            html="<p>Answer.</p>",
            language="en-US",
        ),
    ]
    assert sorted(left_out) == [
        "1 × not a page (nav_menu_item)",
        "1 × not published (draft)",
        "1 × not published (private)",
        "1 × only for those who know its password",
        "1 × without a text",
    ]


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("One\r\ntwo.\n\nThree.", "<p>One<br>two.</p>\n<p>Three.</p>"),
        ("<h2>H</h2>\n\nText <b>b</b>.", "<h2>H</h2>\n<p>Text <b>b</b>.</p>"),
        (
            "A <code>[x y=1]</code> b.\n\n<pre>a\n\nb</pre>",
            "<p>A <code>[x y=1]</code> b.</p>\n<pre>a\n\nb</pre>",
        ),
        ('[gallery ids="1,2"]\n\nText.', "\n\n<p>Text.</p>"),
        ("Text [sic] and [[gallery]] stay.", "<p>Text [sic] and [gallery] stay.</p>"),
        (
            '[caption id="x"]<img alt="A cat"> A cat.[/caption]',
            '\n<p><img alt="A cat"> A cat.</p>\n',
        ),
        ('[vc_toggle title="Why?"]Because.[/vc_toggle]', "\n<h3>Why?</h3>\n<p>Because.</p>\n"),
    ],
)
def test_wordpress_s_text_becomes_html_without_shortcodes(content: str, html: str) -> None:
    (record,), _ = read("wordpress", wxr(item(content)))
    assert record.html == html


def test_shortcodes_are_counted_by_their_names() -> None:
    content = '[gallery ids="1"] Text. [vc_row][vc_column width="1/2"]More.[/vc_column][/vc_row]'
    _, left_out = read("wordpress", wxr(item(content), item("[gallery]\n\nText.", 2)))
    assert left_out == [
        "2 × shortcode [gallery], whose contents stay",
        "1 × shortcode [vc_row], whose contents stay",
        "1 × shortcode [vc_column], whose contents stay",
    ]


def test_an_export_s_entities_load_nothing() -> None:
    entity = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    data = wxr(item("Text.")).replace("?><rss", f"?>{entity}<rss").replace("Tea ", "&x;Tea ")
    (record,), _ = read("wordpress", data)
    assert "root:" not in str(record.title)
