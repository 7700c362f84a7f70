// A room: what is sent and received, and how the connection and its token are.
import { keepToken } from "/pubnub_token.js";

const { ssl, ...settings } = document.querySelector("meta[name=pubnub]").dataset;
const pubnub = new PubNub({ ...settings, ssl: ssl === "true" });
const channel = new URLSearchParams(location.search).get("room") ?? "lobby";
const tokens = keepToken(pubnub, (status) => show("token", `refused with ${status}`));

pubnub.addListener({
  status: ({ category, error }) => add("connection", error ? `${category}, ${error}` : category),
  message: ({ publisher, message }) => add("messages", `${publisher}: ${message}`),
});

document.getElementById("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const message = event.target.elements.text.value;
  event.target.reset();
  show("sent", await publish(message));
});

if (await tokens.renew()) {
  show("token", "given");
  pubnub.subscribe({ channels: [channel], withPresence: true });
}

async function publish(message) {
  try {
    await tokens.using(() => pubnub.publish({ channel, message }));
    return message;
  } catch (error) {
    return `${message}, refused with ${error.status?.statusCode ?? error}`;
  }
}

function show(id, text) {
  document.getElementById(id).textContent = text;
}

function add(id, text) {
  const item = document.createElement("li");
  item.textContent = text;
  document.getElementById(id).append(item);
}
