// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { byId } from "./dom.js";

const TOKEN = "rae4j-token";
const blobs = new Map();
const MOST_BLOBS = 600;
let asking = null;

function headers() {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** Asks for the token, once for all that wait for it. */
function askToken() {
  asking ||= new Promise((resolve) => {
    const dialog = byId("token-dialog");
    dialog.addEventListener("close", () => {
      sessionStorage.setItem(TOKEN, byId("token").value);
      asking = null;
      resolve();
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { ...options.headers, ...headers() } });
  } catch {
    throw new Error("The server does not answer. Is it still running?");
  }
  if (answer.status === 401) {
    await askToken();
    return ask(path, options);
  }
  if (!answer.ok) {
    let message = `The server answered with status ${answer.status}.`;
    try {
      message = (await answer.json()).error.message;
    } catch { /* The status has to do. */ }
    const retry = answer.headers.get("Retry-After");
    throw new Error(capital(message) + (retry ? ` (in about ${retry} s)` : ""));
  }
  return answer;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const getJson = async (path) => (await ask(path)).json();

export const remove = async (path) => (await ask(path, { method: "DELETE" })).json();

export async function submit(job) {
  const answer = await ask("/v1/jobs", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(job),
  });
  document.dispatchEvent(new Event("jobs-changed"));
  return answer.json();
}

/** The address of a picture that needs the token, for this page only. */
export async function picture(url) {
  if (!blobs.has(url)) {
    blobs.set(url, ask(url).then((answer) => answer.blob()).then((blob) => URL.createObjectURL(blob)));
    if (blobs.size > MOST_BLOBS) {
      const [oldest, address] = blobs.entries().next().value;
      blobs.delete(oldest);
      address.then((blob) => URL.revokeObjectURL(blob), () => {});
    }
  }
  try {
    return await blobs.get(url);
  } catch (error) {
    blobs.delete(url);
    throw error;
  }
}

/** Follows a job until it is over; goes on where the connection breaks. */
export async function follow(id, onChange, signal) {
  for (let failures = 0; failures < 5;) {
    try {
      const answer = await ask(`/v1/jobs/${id}/events`, { signal });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value;
        let end;
        while ((end = text.indexOf("\n\n")) >= 0) {
          const event = text.slice(0, end);
          text = text.slice(end + 2);
          const data = event.split("\n").find((line) => line.startsWith("data: "));
          if (!data) continue;
          const job = JSON.parse(data.slice(6));
          failures = 0;
          onChange(job);
          if (event.startsWith("event: end")) {
            document.dispatchEvent(new Event("jobs-changed"));
            return job;
          }
        }
      }
    } catch (error) {
      if (signal?.aborted) throw error;
    }
    failures++;
    await new Promise((resolve) => setTimeout(resolve, 500 * failures));
  }
  throw new Error("The connection to the server was lost; reload the page to find the job again.");
}

/** Submits a job and follows it; what did not end well is an error. */
export async function run(job, onChange = () => {}, onStart = () => {}) {
  const begun = await submit(job);
  onStart(begun);
  onChange(begun);
  const done = await follow(begun.id, onChange);
  if (done.state !== "done" && done.state !== "cancelled") throw new Error(capital(done.problem || done.state));
  return done;
}
