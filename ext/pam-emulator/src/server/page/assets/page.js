"use strict";

// Everything that comes from the emulator is put on the page as text, never as HTML.

const API = "api/";
const HEADER = { "X-PubNub-PAM": "page" };
const KEPT = 10000;
const CHUNK = 1000;
const SHOWN = 200;
const POLL_GAP = 30;
const SCREENS = { requests: "Requests", tokens: "Tokens", inspector: "Inspector", channels: "Channels", controls: "Controls" };
const PERMISSIONS = ["read", "write", "manage", "delete", "create", "get", "update", "join"];
const KINDS = {
  channel: "channel", channel_group: "channel group", uuid: "user's metadata", user: "DataSync user", entity: "entity",
  relationship: "relationship", membership: "membership", category: "category",
};
const FAULTS = {
  "403": ["403 Forbidden", { fault: "fail_next", status: 403 }],
  "429": ["429 Too Many Requests", { fault: "fail_next", status: 429, retry_after: 1 }],
  "503": ["503 Service Unavailable", { fault: "fail_next", status: 503 }],
  slow: ["slow (3 s)", { fault: "slow", before: 3 }],
  cut: ["cut off", { fault: "cut_off" }],
  html: ["not JSON", { fault: "not_json" }],
};
const MARKS = { yes: "✓", no: "✗", skipped: "–", "not reached": "·" };

// --- small helpers

const byId = (id) => document.getElementById(id);
const now = () => Date.now() / 1000;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, run] of Object.entries(value)) made.addEventListener(event, run);
    else if (name === "text") made.textContent = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function options(select, pairs) {
  const chosen = select.value;
  select.replaceChildren(...pairs.map(([value, text]) => element("option", { value, text })));
  if (pairs.some(([value]) => value === chosen)) select.value = chosen;
}

const two = (number) => String(number).padStart(2, "0");
const words = (name) => (name ? name.replaceAll("_", " ") : "");

function timeOf(seconds) {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${hours ? two(Math.floor(whole / 60) % 60) : Math.floor(whole / 60)}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function difference(seconds) {
  const size = Math.abs(seconds);
  const text = size < 120 ? `${size} s` : size < 7200 ? `${Math.round(size / 60)} min` : size < 172800
    ? `${Math.round(size / 3600)} h` : `${Math.round(size / 86400)} days`;
  return `${seconds < 0 ? "−" : "+"}${text}`;
}

function took(row) {
  if (row.ms === null) return "waiting";
  return row.ms < 1000 ? `${row.ms} ms` : `${(row.ms / 1000).toFixed(1)} s`;
}

async function copy(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select and copy by hand";
  }
  setTimeout(() => { button.textContent = before; }, 1500);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// --- the control API

async function api(path, body) {
  const request = { headers: { ...HEADER }, cache: "no-store" };
  if (body !== undefined) {
    request.method = "POST";
    request.body = JSON.stringify(body);
    request.headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(API + path, request);
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error || `status ${answer.status}`);
  return value;
}

// Runs an action of the user. An error is shown instead of thrown.
async function act(path, body) {
  try {
    const value = await api(path, body);
    say("");
    return value;
  } catch (error) {
    say(error.message);
    return null;
  }
}

let said = "";
function say(text) {
  said = text;
  notice();
}

function notice() {
  const dropped = state.requests.dropped;
  const full = dropped ? `The buffer is full: the last ${state.requests.kept} requests are kept. Dropped: ${dropped}.` : "";
  const text = [said, full].filter(Boolean).join(" ");
  byId("notice").hidden = !text;
  byId("notice").textContent = text;
}

// --- the state

let state = { requests: { recorded: 0, kept: 0, dropped: 0 }, tokens: { issued: 0 }, faults: [], ahead: 0, offset: 0 };
let rows = new Map();
let last = 0;
let pausedAt = null;
let shown = SHOWN;
let tokenFilter = "";
let chosen = null;
let link = "connecting";

// Cached until a row changes: the rows sorted by number, and the number of lines to show.
let ordered = null;
let allLines = null;
function changed() {
  ordered = null;
  allLines = null;
}

function keep(list) {
  changed();
  for (const row of list) {
    rows.set(row.id, row);
    last = Math.max(last, row.id);
  }
}

function sorted() {
  if (ordered) return ordered;
  ordered = [...rows.values()].sort((one, other) => one.id - other.id);
  ordered.splice(0, Math.max(0, ordered.length - KEPT)).forEach((row) => rows.delete(row.id));
  return ordered;
}

function countAll() {
  allLines ??= grouped(sorted()).length;
  return allLines;
}

function forgetBefore(id) {
  changed();
  if (rows.size && id > last) rows.clear();
  else for (const known of rows.keys()) if (known < id) rows.delete(known);
}

// --- the connection

let generation = 0;

async function follow() {
  const mine = ++generation;
  let failures = 0;
  while (mine === generation) {
    try {
      await load();
      failures = 0;
      await listen();
      if (link !== "stopped") connection("disconnected");
    } catch {
      failures += 1;
      if (link !== "stopped") connection(failures > 3 ? "stopped" : "disconnected");
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
}

async function load() {
  state = await api("state");
  rows.clear();
  changed();
  last = 0;
  keep((await api(`requests?limit=${CHUNK}`)).requests);
  last = Math.max(last, state.requests.recorded);
  options(byId("by-operation"), [["", "any"], ...(await api("operations")).operations.map((name) => [name, words(name)])]);
  options(byId("fault-operation"), [["", "any"], ...[...byId("by-operation").options].slice(1).map((each) => [each.value, each.text])]);
  refresh();
  older(generation).catch(() => {});
}

// Loads the older requests in parts, newest first.
async function older(mine) {
  while (mine === generation && rows.size && rows.size < KEPT) {
    const first = Math.min(...rows.keys());
    const { requests } = await api(`requests?limit=${CHUNK}&before=${first}`);
    if (!requests.length) return;
    keep(requests);
    refresh();
  }
}

// Ranges of requests that were left out because too many came at a time.
const gaps = [];
async function fill() {
  while (gaps.length) {
    const gap = gaps[gaps.length - 1];
    const { requests } = await api(`requests?limit=${CHUNK}&after=${gap.after}&before=${gap.before}`);
    keep(requests);
    gap.before = requests.length ? requests[0].id : 0;
    if (requests.length < CHUNK) gaps.splice(gaps.indexOf(gap), 1);
    refresh();
  }
}

let filling = null;
function lateFill() {
  clearTimeout(filling);
  filling = setTimeout(() => fill().catch(() => {}), 700);
}

async function listen() {
  const answer = await fetch(`${API}stream?after=${last}`, { headers: HEADER, cache: "no-store" });
  if (!answer.ok) throw new Error((await answer.json()).error);
  connection("live");
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (text + value).split("\n\n");
    text = events.pop();
    events.forEach(receive);
  }
}

function receive(event) {
  const [, name, data] = event.match(/^event: (\w+)\ndata: (.*)$/s) || [];
  if (name === "state") {
    state = JSON.parse(data);
    forgetBefore(state.requests.recorded - state.requests.kept + 1);
  } else if (name === "requests") {
    const news = JSON.parse(data);
    if (news.skipped && news.new.length) gaps.push({ after: last, before: news.new[0].id });
    keep(news.new);
    keep(news.ended.filter((row) => rows.has(row.id)));
    if (gaps.length) lateFill();
  } else if (name === "stopped") {
    connection("stopped");
  }
  refresh();
}

function connection(name) {
  link = name;
  refresh();
}

// --- the bar

const SNIPPETS = {
  JavaScript: () => `import PubNub from "pubnub";

const pubnub = new PubNub({
  subscribeKey: "${state.subscribe_key}",
  publishKey: "${state.publish_key}",
  userId: "ann",
  origin: "${location.host}",
  ssl: false,
});
pubnub.setToken(token);`,
  Ruby: () => `require "pubnub_pam/emulator"

emulator = PubnubPam::Emulator.connect("${location.origin}")
token = emulator.client.grant_token!(
  ttl: 15, authorized_user_id: "ann", channels: { "room-1" => PubnubPam::Permissions.res(read: true, write: true) }
)`,
  Swift: () => `import PubNubSDK

let pubnub = PubNub(configuration: PubNubConfiguration(
  publishKey: "${state.publish_key}",
  subscribeKey: "${state.subscribe_key}",
  userId: "ann",
  useSecureConnections: false,
  origin: "${location.host}"
))
pubnub.set(token: token)`,
  Kotlin: () => `val configuration = PNConfiguration.builder(UserId("ann"), "${state.subscribe_key}").apply {
  publishKey = "${state.publish_key}"
  origin = "${location.host}"
  secure = false
}
val pubnub = PubNub.create(configuration.build())
pubnub.setToken(token)`,
};
let language = "JavaScript";

function bar() {
  const full = state.requests.dropped ? ", buffer full" : "";
  const texts = {
    connecting: ["connecting", ""], disconnected: ["disconnected, trying again", "bad"],
    stopped: ["stopped: start the emulator again", "bad"],
    live: pausedAt !== null ? ["paused", ""] : state.requests.kept ? [`live${full}`, "good"] : ["waiting for requests", "good"],
  };
  const [text, kind] = texts[link];
  const pill = byId("connection");
  if (pill.textContent !== text) pill.textContent = text;
  pill.className = `pill ${kind}`;
  byId("origin").textContent = location.host;
  byId("ahead").textContent = state.ahead ? difference(state.ahead) : "";
  byId("armed").hidden = !state.faults.length;
  byId("armed-list").textContent = state.faults.map(faultText).join("; ");
  byId("snippet").textContent = state.subscribe_key ? SNIPPETS[language]() : "";
  notice();
}

function tick() {
  byId("clock").textContent = timeOf(now() + state.ahead);
}

function faultText(fault) {
  const names = { fail_next: `answer ${fault.detail}`, slow: `slow by ${fault.detail} s`, cut_off: `cut off (${fault.detail})`, not_json: "not JSON" };
  const times = fault.times === "forever" ? "until reset" : fault.times === 1 ? "once" : `${fault.times} times`;
  const on = fault.on.length ? ` on ${fault.on.map(words).join(", ")}` : "";
  return `${names[fault.fault]} ${times}${on}`;
}

// --- the list of requests

// Consecutive polls of a subscriber are shown as one line.
function grouped(list) {
  const groups = [];
  const open = new Map();
  for (const row of list) {
    if (row.operation !== "subscribe" || row.refused || row.fault) {
      groups.push({ row, polls: null });
      continue;
    }
    const key = JSON.stringify([row.user, row.resources, row.token]);
    const group = open.get(key);
    if (group && row.at - ended(group.row) <= POLL_GAP) {
      group.row = row;
      group.polls += 1;
    } else {
      const started = { row, polls: 1, began: row.at };
      open.set(key, started);
      groups.push(started);
    }
  }
  return groups;
}

const ended = (row) => (row.ms === null ? now() : row.at + row.ms / 1000);

function matches(row) {
  const user = byId("by-user").value.trim();
  const channel = byId("by-channel").value.trim();
  const operation = byId("by-operation").value;
  return (pausedAt === null || row.id <= pausedAt)
    && (!byId("only-refused").checked || row.status >= 400)
    && (!user || (row.user || "").includes(user))
    && (!channel || row.resources.some((name) => name.includes(channel)))
    && (!operation || row.operation?.replaceAll(",", "").replaceAll(" ", "_") === operation)
    && (!tokenFilter || row.token === tokenFilter);
}

function list() {
  const found = grouped(sorted().filter(matches)).reverse();
  const visible = found.slice(0, shown);
  const body = byId("list").tBodies[0];
  const known = new Map([...body.rows].map((line) => [line.dataset.key, line]));
  const focused = document.activeElement?.closest("#list tbody tr")?.dataset.key;
  const lines = visible.map((group) => line(group, known));
  if (lines.length !== body.rows.length || lines.some((each, index) => each !== body.rows[index])) {
    body.replaceChildren(...lines);
    if (focused) lines.find((each) => each.dataset.key === focused)?.querySelector("button").focus({ preventScroll: true });
  }
  byId("more-line").hidden = found.length <= shown;
  byId("empty").hidden = found.length > 0;
  byId("empty").textContent = rows.size ? "No request matches the filters."
    : "No request yet. Point an app at this emulator: “Connect” shows how.";
  byId("count").textContent = rows.size ? `${found.length} of ${countAll()} lines` : "";
  byId("by-token-label").hidden = !tokenFilter;
  byId("by-token").textContent = tokenFilter;
}

function line(group, known) {
  const { row, polls } = group;
  const key = String(polls ? `s${group.began}-${row.user}-${row.resources}` : row.id);
  const text = polls ? subscribed(group) : took(row);
  const seen = JSON.stringify([row.id, row.status, text, chosen === row.id]);
  const old = known.get(key);
  if (old && old.dataset.seen === seen) return old;
  const cells = [
    element("td", { class: "mono", text: timeOf(polls ? group.began : row.at) }),
    element("td", {}, element("button", { class: "link", text: row.operation || `${row.http_method} (unknown path)` })),
    element("td", { text: row.user || "", title: row.user || "" }),
    element("td", { text: row.resources.join(", "), title: row.resources.join(", ") }),
    element("td", {}, element("span", { class: row.status >= 400 ? "status bad" : "status", text: String(row.status) }),
      row.fault && element("span", { class: "fault", text: words(row.fault) })),
    element("td", { class: "number", text }),
  ];
  const made = old || element("tr", { class: "fresh", on: { click: () => open(Number(made.dataset.id)) } });
  made.dataset.key = key;
  made.dataset.id = row.id;
  made.dataset.seen = seen;
  made.classList.toggle("chosen", chosen === row.id);
  const hadFocus = made.contains(document.activeElement);
  made.replaceChildren(...cells);
  if (hadFocus) made.querySelector("button").focus({ preventScroll: true });
  return made;
}

function subscribed({ began, row }) {
  return `subscribed ${span(ended(row) - began)}`;
}

// --- one request

async function open(id, secrets = false) {
  const found = await act(`requests/${id}${secrets ? "?secrets=shown" : ""}`);
  if (!found) return;
  chosen = id;
  const detail = byId("detail");
  detail.replaceChildren(...parts(found, secrets));
  detail.hidden = false;
  document.querySelector(".split").classList.add("open");
  detail.focus({ preventScroll: window.innerWidth > 1000 });
  list();
}

function close() {
  const line = document.querySelector("#list tr.chosen");
  chosen = null;
  byId("detail").hidden = true;
  document.querySelector(".split").classList.remove("open");
  list();
  line?.querySelector("button").focus();
}

function parts(found, secrets) {
  const refused = found.status >= 400;
  return [
    element("div", { class: "head" },
      element("h2", { text: `${found.operation || "unknown operation"} at ${timeOf(found.at)}, ${took(found)}` }),
      element("span", { class: "push" }), element("button", { text: "Close", on: { click: close } })),
    element("p", { class: refused ? "verdict bad" : "verdict", id: "verdict", text: found.verdict }),
    ...(found.ruby ? section("What would permit it, in Ruby", copyable("ruby", found.ruby)) : []),
    ...(found.needs.length ? section("Needed and granted", needs(found.needs)) : []),
    ...(found.checks.length ? section("Checks, in their order", checks(found.checks)) : []),
    ...(found.string_to_sign ? section("What has to be signed", copyable("string-to-sign", found.string_to_sign)) : []),
    ...section("Answer", element("pre", { id: "answer", text: pretty(found.answer) || "(none yet)" })),
    ...section("Request", element("pre", { id: "request", text: sent(found) })),
    secrets ? null : element("p", {}, element("button", {
      id: "reveal", text: "Show tokens and signatures", on: { click: () => open(found.id, true) },
    })),
    found.token && element("p", {}, element("button", {
      text: `All requests with token ${found.token}`, on: { click: () => filterBy(found.token) },
    })),
  ].filter(Boolean);
}

const section = (title, content) => [element("h3", { text: title }), content];

function copyable(id, text) {
  const button = element("button", { text: "Copy", on: { click: () => copy(text, button) } });
  return element("div", { class: "line" }, element("pre", { id, text }), button);
}

function needs(list) {
  const tags = (names, lacking) => (names.length ? names : ["nothing"])
    .flatMap((name) => [element("span", { class: lacking ? "tag no" : "tag", text: name }), " "]);
  const head = element("tr", {}, ...["on", "needed", "granted"].map((text) => element("th", { scope: "col", text })));
  const lines = list.map((need) => element("tr", {}, element("td", { text: need.resource }),
    element("td", {}, ...tags(need.needed, !need.met)), element("td", {}, ...tags(need.granted))));
  return element("table", { id: "needs" }, element("thead", {}, head), element("tbody", {}, ...lines));
}

function checks(list) {
  return element("ol", { class: "checks" }, ...list.map((check) => element("li", { class: check.passed },
    element("span", { class: "mark", text: MARKS[check.passed], title: check.passed }),
    element("span", { text: check.name }),
    element("span", { text: check.detail || check.passed }))));
}

function sent(found) {
  const query = found.query ? `?${found.query.split("&").join("\n  &")}` : "";
  return `${found.http_method} ${found.path}${query}${found.body ? `\n\n${pretty(found.body)}` : ""}`;
}

function filterBy(token) {
  tokenFilter = token;
  screen("requests");
  refresh();
}

// --- tokens

let tokens = [];

async function loadTokens() {
  tokens = (await api("tokens?limit=200")).tokens;
  drawTokens();
  options(byId("publish-token"), [["", "none"], ...tokens.filter((each) => each.state === "live")
    .map((each) => [each.id, `${each.id} (${each.user || "anyone"})`])]);
}

function drawTokens() {
  byId("no-tokens").hidden = tokens.length > 0;
  byId("token-list").replaceChildren(...tokens.map(card));
  if (state.tokens.issued > tokens.length) {
    byId("token-list").append(element("p", { class: "soft", text: `${state.tokens.issued} were granted; these are the latest.` }));
  }
}

function card(token) {
  const kinds = { live: "good", expired: "", revoked: "bad" };
  const buttons = [
    token.state === "live" && element("button", { class: "danger", text: "Revoke", on: { click: () => revoke(token.id) } }),
    element("button", { text: "Used by", on: { click: () => filterBy(token.id) } }),
    element("button", { text: "Copy the token", on: { click: (event) => copyToken(token.id, event.target) } }),
  ];
  return element("article", { class: "card", "data-token": token.id },
    element("div", { class: "head" }, element("code", { text: token.id }),
      element("b", { text: token.user === null ? "for anyone" : `for ${token.user}` }), element("span", { class: "push" }),
      element("span", { class: `pill ${kinds[token.state]}`, text: token.state })),
    element("progress", { max: token.ttl * 60, value: token.state === "revoked" ? 0 : left(token), "aria-label": "time left", "data-expires": token.state === "revoked" ? null : token.expires_at }),
    element("p", { class: "soft", "data-left": token.expires_at, text: leftText(token) }),
    permissionTable(token.permissions),
    element("p", { class: "soft", text: `used ${times(token.used)}, refused ${times(token.refused)}` +
      `${token.used_by.length ? `, by ${token.used_by.join(", ")}` : ""}; ${token.bytes} bytes` }),
    element("p", { class: "buttons" }, ...buttons.filter(Boolean)));
}

const times = (number) => (number === 1 ? "once" : `${number} times`);
const left = (token) => Math.max(0, token.expires_at - (now() + state.ahead));

function leftText(token) {
  const seconds = token.expires_at - (now() + state.ahead);
  if (token.state === "revoked") return "revoked";
  return seconds > 0 ? `${span(seconds)} of ${token.ttl} min left` : `ended ${span(-seconds)} ago`;
}

function permissionTable(permissions) {
  const lines = permissions.map((each) => element("tr", {}, element("td", { text: each.kind }),
    element("td", {}, element("code", { text: each.pattern ? `/${each.name}/` : each.name })),
    element("td", {}, ...each.permissions.flatMap((name) => [element("span", { class: "tag", text: name }), " "]))));
  const head = element("tr", {}, ...["on", "name or pattern", "permissions"].map((text) => element("th", { scope: "col", text })));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...lines));
}

async function revoke(id) {
  await act("revoke", { id });
  await loadTokens();
}

async function copyToken(id, button) {
  const found = await act(`tokens/${id}?secrets=shown`);
  if (found) await copy(found.text, button);
}

// --- the inspector

async function inspect(event) {
  event.preventDefault();
  const asked = { token: byId("inspect-token").value.trim() };
  const name = byId("inspect-name").value;
  if (name) {
    asked.permission = byId("inspect-permission").value;
    asked[byId("inspect-kind").value] = name;
    asked.user_id = byId("inspect-user").value || null;
    const at = byId("inspect-at").value;
    if (at) asked.at = Math.floor(new Date(at).getTime() / 1000);
  }
  const found = await act("inspect", asked);
  byId("inspected").replaceChildren(...(found ? inspected(found) : []));
}

function inspected(found) {
  const proof = found.issued_here ? "issued by this emulator" : "signature not proven: not issued by this emulator";
  const life = `issued ${new Date(found.issued_at * 1000).toLocaleString()} for ${found.ttl} min; `
    + `${found.state === "expired" ? "ended" : "ends"} ${new Date(found.expires_at * 1000).toLocaleString()}`;
  return [
    found.verdict && element("p", { class: found.verdict.startsWith("allowed") ? "verdict" : "verdict bad", text: found.verdict }),
    element("article", { class: "card" },
      element("div", { class: "head" }, element("code", { text: found.id }),
        element("b", { text: found.user === null ? "for anyone" : `for ${found.user}` }),
        element("span", { class: "push" }), element("span", { class: `pill ${found.issued_here ? "good" : ""}`, text: proof })),
      element("p", { text: life }), permissionTable(found.permissions),
      element("p", { class: "soft", text: `${found.bytes} bytes of at most 32,768` }),
      found.meta && Object.keys(found.meta).length > 0 && element("pre", { text: JSON.stringify(found.meta, null, 2) }),
      ...(found.advice.length ? section("Advice", element("ul", {}, ...found.advice.map((text) => element("li", { text })))) : [])),
  ].filter(Boolean);
}

// --- channels

async function loadChannels() {
  const found = await api("channels");
  const hearing = found.listeners.map((each) => element("li", {},
    element("b", { text: each.user || "somebody" }), ` listens to ${each.channels.join(", ")} for ${span(each.seconds)}`));
  byId("listeners").replaceChildren(hearing.length ? element("ul", {}, ...hearing) : element("p", { class: "soft", text: "Nobody." }));
  const lines = found.messages.map((each) => element("tr", {},
    element("td", { class: "mono", text: timeOf(Number(each.timetoken.slice(0, -7))) }), element("td", { text: each.channel }),
    element("td", { text: each.publisher || "" }), element("td", {}, element("code", { text: JSON.stringify(each.message).slice(0, 2000) }))));
  const head = element("tr", {}, ...["time", "channel", "from", "message"].map((text) => element("th", { scope: "col", text })));
  byId("messages").replaceChildren(lines.length
    ? element("div", { class: "scroll" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...lines)))
    : element("p", { class: "soft", text: "None yet." }));
}

async function publish(event) {
  event.preventDefault();
  let message = byId("publish-message").value;
  try {
    message = JSON.parse(message);
  } catch {
    // A message that is not JSON is published as text.
  }
  const token = byId("publish-token").value;
  const holder = tokens.find((each) => each.id === token)?.user;
  const user = byId("publish-user").value || holder || null;
  const found = await act("publish", { channel: byId("publish-channel").value, message, token: token || null, user_id: user });
  if (!found) return;
  const { request } = found;
  const why = element("button", { text: "Why", on: { click: () => { screen("requests"); open(request.id); } } });
  byId("published").replaceChildren(request.status === 200 ? "Published. " : `Refused with ${request.status}. `, why);
  await loadChannels();
}

// --- controls

async function control(path, body) {
  const found = await act(path, body);
  if (found) state = { ...state, ...found };
  refresh();
}

function controls() {
  byId("ahead-words").textContent = state.ahead ? `${difference(state.ahead)} off real time` : "real time";
  byId("faults").replaceChildren(...state.faults.map((fault) => element("li", { text: faultText(fault) })));
  byId("forget-faults").hidden = !state.faults.length;
}

function arm(event) {
  event.preventDefault();
  const [, body] = FAULTS[byId("fault-kind").value];
  const times = byId("fault-forever").checked ? "forever" : Number(byId("fault-times").value);
  return control("faults", { ...body, times, on: byId("fault-operation").value || null });
}

// --- screens

let current = "requests";

function screen(name) {
  current = name in SCREENS ? name : "requests";
  for (const each of Object.keys(SCREENS)) {
    byId(each).hidden = each !== current;
    const tab = byId(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === current));
    tab.tabIndex = each === current ? 0 : -1;
  }
  history.replaceState(null, "", `#${current}`);
  refresh();
}

let drawn = false;
function refresh() {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(draw);
}

let loading = false;
async function draw() {
  drawn = false;
  bar();
  if (current === "requests") list();
  if (current === "controls") controls();
  if (loading || link !== "live" || !["tokens", "channels"].includes(current)) return;
  loading = true;
  try {
    await loadTokens();
    if (current === "channels") await loadChannels();
  } catch {
    // The connection is lost; the bar already shows that.
  }
  loading = false;
}

function everySecond() {
  tick();
  if (current === "requests" && [...rows.values()].some((row) => row.ms === null)) refresh();
  for (const bar of document.querySelectorAll("progress[data-expires]")) {
    bar.value = Math.max(0, Number(bar.dataset.expires) - (now() + state.ahead));
  }
  for (const text of document.querySelectorAll("[data-left]")) {
    const token = tokens.find((each) => each.id === text.closest("article").dataset.token);
    if (token) text.textContent = leftText(token);
  }
  if (current === "tokens" && tokens.some((each) => each.state === "live" && left(each) === 0)) refresh();
}

function theme(isDark) {
  document.documentElement.classList.toggle("dark", isDark);
  byId("theme").textContent = isDark ? "Light" : "Dark";
}

function arrows(event) {
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const line = event.target.closest("tr");
  const next = event.key === "ArrowDown" ? line?.nextElementSibling : line?.previousElementSibling;
  if (!next) return;
  event.preventDefault();
  next.querySelector("button").focus();
}

function tabArrows(event) {
  const names = Object.keys(SCREENS);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  screen(names[(names.indexOf(current) + step + names.length) % names.length]);
  byId(`tab-${current}`).focus();
}

function build() {
  byId("tabs").append(...Object.entries(SCREENS).map(([name, text]) => element("button", {
    id: `tab-${name}`, role: "tab", "aria-controls": name, text, on: { click: () => screen(name) },
  })));
  byId("languages").append(...Object.keys(SNIPPETS).map((name) => element("button", {
    text: name, "aria-pressed": String(name === language), on: {
      click: () => {
        language = name;
        [...byId("languages").children].forEach((each) => each.setAttribute("aria-pressed", String(each.textContent === name)));
        refresh();
      },
    },
  })));
  options(byId("inspect-permission"), PERMISSIONS.map((name) => [name, name]));
  options(byId("inspect-kind"), Object.entries(KINDS));
  options(byId("fault-kind"), Object.entries(FAULTS).map(([name, [text]]) => [name, text]));
}

function wire() {
  const on = (id, event, run) => byId(id).addEventListener(event, run);
  on("pause", "click", () => {
    pausedAt = pausedAt === null ? last : null;
    byId("pause").setAttribute("aria-pressed", String(pausedAt !== null));
    byId("pause").textContent = pausedAt === null ? "Pause" : "Go on";
    refresh();
  });
  on("clear", "click", () => control("clear", {}));
  on("connect", "click", () => {
    const isShown = byId("snippets").hidden;
    byId("snippets").hidden = !isShown;
    byId("connect").setAttribute("aria-expanded", String(isShown));
  });
  on("copy-snippet", "click", () => copy(SNIPPETS[language](), byId("copy-snippet")));
  on("theme", "click", () => theme(!document.documentElement.classList.contains("dark")));
  on("tabs", "keydown", tabArrows);
  on("list", "keydown", arrows);
  on("filters", "input", () => { shown = SHOWN; refresh(); });
  on("filters", "submit", (event) => event.preventDefault());
  on("any-token", "click", () => filterBy(""));
  on("more", "click", () => { shown += SHOWN; refresh(); });
  on("inspect", "submit", inspect);
  on("publish", "submit", publish);
  on("fault", "submit", arm);
  on("offset", "submit", (event) => {
    event.preventDefault();
    control("clock_offset", { seconds: Number(byId("offset-seconds").value) });
  });
  on("to-expiry", "click", () => control("advance", { to: "next_expiry" }));
  on("forget-faults", "click", () => control("forget_faults", {}));
  on("reset", "click", () => control("reset", {}));
  document.querySelectorAll("[data-advance]").forEach((button) => {
    button.addEventListener("click", () => control("advance", { minutes: Number(button.dataset.advance) }));
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && chosen !== null) close(); });
}

theme(matchMedia("(prefers-color-scheme: dark)").matches);
build();
wire();
screen(location.hash.slice(1));
setInterval(everySecond, 1000);
tick();
follow();
