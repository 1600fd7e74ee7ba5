"""Bad input gets its documented answer and harms nobody else."""
import asyncio
import time

import websockets
from harness import CLOSE, LIMIT, Operator, Visitor, new_id


async def wrong_role(t):
    """Commands of the other role are refused on both sides"""
    d = t.daemon()
    o = await d.operator()
    v = await d.visitor(lang="en")
    for kind, fields in (("take", {"conversation": v.conversation}),
                         ("watch", {"conversation": v.conversation}),
                         ("close", {"conversation": v.conversation}),
                         ("draft", {"conversation": v.conversation, "rev": 1, "text": "x"})):
        e = await v.refused(kind, valid=False, **fields)
        assert e["code"] in ("not_allowed", "bad_field"), e
    for kind, fields in (("human", {}), ("contact", {"email": "a@example.org"}),
                         ("peek", {"rev": 1, "text": "x"})):
        e = await o.refused(kind, valid=False, **fields)
        assert e["code"] in ("not_allowed", "bad_field"), e
    assert (await v.ask("where is my order"))["seq"] > 1


async def foreign_conversation(t):
    """An id of somebody else's conversation opens nothing"""
    d = t.daemon()
    o = await d.operator()
    v, w = await d.visitor(lang="en"), await d.visitor(lang="en")
    await v.put("send", valid=False, id=new_id(), conversation=w.conversation, text="for you")
    await v.pong()
    assert d.query("SELECT count(*) FROM event WHERE conversation = ?", w.conversation) == [(0,)]
    nobody = "0" * 32
    await o.put("watch", id=new_id(), conversation=nobody)
    await o.expect("error", code="unknown_conversation")
    for kind, fields in (("send", {"text": "hello?"}), ("take", {}), ("close", {})):
        e = await o.refused(kind, conversation=nobody, **fields)
        assert e["code"] == "unknown_conversation", e


async def no_text(t):
    """What is no text is refused by its id, and what is said next is answered"""
    d = t.daemon()
    v = await d.visitor(lang="en")
    e = await v.refused("send", text="a\0b")
    assert e["code"] == "bad_field" and "U+0000" in e["message"], e
    id = new_id()
    await v.ws.send('{"type":"send","id":"%s","text":"half an emoji: \\ud83d"}' % id)
    e = await v.expect("error", re=id)
    assert e["code"] == "bad_json" and "half of a character" in e["message"], e
    await v.ask("where is my order")
    assert d.query("SELECT count(*) FROM event WHERE author = 'visitor'") == [(1,)]


async def too_fast(t):
    """Above the rate a command is refused, and can be said again later"""
    d = t.daemon(server__visitor_rate="1", server__visitor_burst="3")
    other, began = await d.visitor(lang="en"), time.monotonic()
    v = await d.visitor(lang="en")
    ids = [new_id() for _ in range(15)]
    for id in ids:
        await v.put("send", id=id, text="one of many")
    got = [await v.answer(id) for id in ids]
    refused = [e for e in got if e["type"] == "error"]
    assert [f["type"] for f in got[:3]] == ["ack"] * 3, got
    # A slow machine takes seconds to say it all, and each lets one more in.
    assert refused and len(refused) >= len(ids) - 4 - (time.monotonic() - began), got
    for e in refused:
        assert e["code"] == "too_fast" and e["retry_after"] >= 1, e
    await other.ask("where is my order")
    await asyncio.sleep(e["retry_after"])
    await v.say("one of many", id=e["re"])
    assert d.metric('souffleur_frames_refused_total{code="too_fast"}') == len(refused)


async def forbidden_origin(t):
    """A page of another website is not let in; one that is on the list is"""
    d = t.daemon(server__origins="https://shop.example")
    v = Visitor(d)
    try:
        await v.connect(Origin="https://evil.example")
        raise AssertionError("let in")
    except websockets.InvalidStatusCode as e:
        assert e.status_code == 403, e
    await v.open(headers={"Origin": "https://shop.example"})
    await v.ask("hello")


async def cookie_of_another_origin(t):
    """The cookie counts only where the page is ours"""
    d = t.daemon()
    o = await d.operator()
    p = Operator(d, o.token)
    await p.connect(Cookie=f"souffleur={o.token}")
    await p.put("hello", role="operator")
    await p.expect("error", code="signed_out")
    assert await p.closed() == CLOSE["signed_out"]
    q = Operator(d, o.token)
    await q.connect(Authorization=f"Bearer {o.token}")
    await q.put("hello", role="operator")
    await q.expect("welcome")


async def unknown_site(t):
    """A site that is not served is told so"""
    d = t.daemon()
    v = Visitor(d)
    await v.connect()
    await v.put("hello", site="elsewhere")
    await v.expect("error", code="unknown_site")
    assert (await v.expect("bye"))["reason"] == "refused"
    assert await v.closed() == CLOSE["refused"]


async def garbage(t):
    """Every kind of nonsense gets its error, and others go on"""
    d = t.daemon()
    other = await d.visitor(lang="en")
    v = await d.visitor(lang="en")
    for text, code in (("{", "bad_json"), ("[]", "bad_json"), ('{"type":1}', "bad_field"),
                       ('{"type":"send","type":"send"}', "bad_json"),
                       ('{"type":"dance"}', "unknown_type"), ("{}", "bad_field"),
                       ('{"type":"send","id":"%s"}' % new_id(), "bad_field"),
                       ('{"type":"send","id":"x","text":"y"}', "bad_field"),
                       ('{"type":"hello","site":"demo"}', "hello_again"),
                       ('{"a":' * 20 + "1" + "}" * 20, "bad_json")):
        await v.ws.send(text)
        e = await v.expect("error")
        assert e["code"] == code, (text, e)
    await v.ask("where is my order")
    for data, code in ((b"binary", "binary"), ("x" * (LIMIT["visitor_frame_bytes"] + 1), "too_big")):
        v = await d.visitor(lang="en")
        await v.ws.send(data)
        assert await v.closed() == CLOSE[code], (code, v.code)
    await other.ask("where is my order")
    for code, n in (("bad_json", 4), ("bad_field", 4), ("not_text", 1), ("hello_again", 1)):
        counted = d.metric('souffleur_frames_refused_total{code="%s"}' % code)
        assert counted == n, (code, counted)


async def texts_of_every_length(t):
    """4000 characters are kept as they are, one more is refused, none as well"""
    d = t.daemon()
    v = await d.visitor(lang="en")
    await v.do("human")
    text = "я" * 3999 + "😀"
    ack = await v.say(text)
    e = await v.expect("event", seq=ack["seq"])
    assert e["body"]["text"] == text
    for wrong in (text + "я", ""):
        e = await v.refused("send", valid=False, text=wrong)
        assert e["code"] == "bad_field", e


async def masked_texts_stay_out_of_the_log(t):
    """What customers write is not logged"""
    d = t.daemon()
    o = await d.operator()
    v = await d.visitor(lang="en", name="Zebulon", page="https://shop.example/secret-page")
    await o.watch(v.conversation)
    await v.put("peek", rev=1, text="mysecretpeek")
    await v.ask("mysecretword where is my order")
    await v.do("contact", email="mysecret@example.org")
    await o.do("send", conversation=v.conversation, text="mysecretreply")
    said = d.said()
    for word in ("mysecret", "Zebulon", "secret-page", v.token, o.token):
        assert word not in said, word
