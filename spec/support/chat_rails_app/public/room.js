// The lobby: what is sent and received, and how the connection and its token are.
import { keepToken } from "/pubnub_token.js";

const show = (id, text) => (document.getElementById(id).textContent = text);
const { ssl, ...settings } = document.querySelector("meta[name=pubnub]").dataset;
const pubnub = new PubNub({ ...settings, ssl: ssl === "true" });
const tokens = keepToken(pubnub, (status) => show("token", `refused with ${status}`));

pubnub.addListener({
  status: ({ category, error }) => show("connection", [category, error].filter(Boolean).join(" ")),
  message: ({ publisher, message }) => {
    const item = document.createElement("li");
    item.textContent = `${publisher}: ${message}`;
    document.getElementById("messages").append(item);
  },
});

document.getElementById("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const message = event.target.elements.text.value;
  event.target.reset();
  try {
    await pubnub.publish({ channel: "lobby", message });
    show("sent", message);
  } catch (error) {
    show("sent", `${message}: ${error.status?.statusCode ?? error}`);
  }
});

if (await tokens.renew()) {
  show("token", "given");
  pubnub.subscribe({ channels: ["lobby"], withPresence: true });
}
