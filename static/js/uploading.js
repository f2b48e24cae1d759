// Sends a sealed file in parts by tus: goes on by itself after a cut line, a restarted server or a closed tab.
import { DefaultHttpStack, Upload } from "../vendor/tus.js";
import { Refusal, refusalOf } from "./sealing/refusals.js";

// One part is all that a cut line costs: the first is small, and they grow while one takes less than a second.
const FIRST_PART = 4 * 1024 * 1024;
const MOST_PART = 32 * 1024 * 1024;
const QUICK = 1000;
// Pauses between attempts, in milliseconds: short at first, then every half minute, for a day. A part that gets through
// starts the count anew; what ends an upload is the server's word, not a bad line.
const PAUSES = [0, 500, 1000, 2000, 4000, 8000, 15000, ...Array(2880).fill(30000)];
// Answers after which the same part may well be taken: position lost, part damaged or slow, another tab at it, disk full.
const PASSING = new Set([0, 408, 409, 423, 425, 429, 460]);
const PASSING_REASONS = new Set(["too_many_unfinished", "too_many_files"]);

/**
 * Upload a file and return {sha256, size} once the server has checked and stored all of it.
 *
 * `sha256` is the file's own hash in hexadecimal, `kind` its envelope. onProgress gets {sent, total, speed, state}:
 * bytes, bytes per second (0 until known), and "waiting", "sending", "retrying" or "done". An aborted `signal` removes
 * what was sent; aborted with the reason "pause" it leaves it, and the next call goes on. Rejects with a Refusal whose code stands in bidding/uploading/refusals.py and whose `text`, if any, is
 * the server's sentence in the page's language; "line" when nobody answered for a day, "cancelled" after an abort.
 */
export async function upload(file, { url, lot, kind, sha256 }, { onProgress = () => {}, signal } = {}) {
  if (signal?.aborted) throw new Refusal("cancelled");
  const sending = new Sending(file.size, onProgress);
  return new Promise((resolve, reject) => {
    const client = new Upload(file, {
      endpoint: url,
      chunkSize: FIRST_PART,
      retryDelays: PAUSES,
      // A file of one part comes along with its announcement; a larger one hears first whether it is welcome.
      uploadDataDuringCreation: file.size <= FIRST_PART,
      metadata: { lot, kind, sha256 },
      httpStack: checkedStack(),
      // The same bytes for the same lot go on where they stopped, whichever tab began.
      fingerprint: async () => `clearbid-upload-${lot}-${sha256}`,
      removeFingerprintOnSuccess: true,
      onShouldRetry: (error) => mayPass(error) && sending.retries(),
      onProgress: (sent) => sending.sent(sent),
      onChunkComplete: () => {
        const quick = sending.partTook() < QUICK;
        client.options.chunkSize = quick ? Math.min(2 * client.options.chunkSize, MOST_PART) : FIRST_PART;
      },
      onError: (error) => end(() => reject(refusedBy(error))),
      onSuccess: () => end(() => (sending.done(), resolve({ sha256, size: file.size }))),
    });
    // Back on line, nobody waits for the next attempt.
    const again = () => sending.state === "retrying" && client.abort().then(() => client.start());
    const cancel = () => {
      const forGood = signal.reason !== "pause";
      end(() => client.abort(forGood).catch(() => {}).then(() => reject(new Refusal("cancelled"))));
    };
    const end = (how) => {
      removeEventListener("online", again);
      signal?.removeEventListener("abort", cancel);
      how();
    };
    addEventListener("online", again);
    signal?.addEventListener("abort", cancel);
    start(client).catch((error) => end(() => reject(refusedBy(error))));
  });
}

async function start(client) {
  const [earlier] = await client.findPreviousUploads();
  if (earlier) client.resumeFromPreviousUpload(earlier);
  client.start();
}

/** What is told of an upload: how far, how fast, and whether it moves. */
class Sending {
  state = "waiting";
  #from = null;
  #speed = 0;
  #sent = 0;
  #answered = performance.now();

  constructor(total, tell) {
    this.total = total;
    this.tell = tell;
    this.#say("waiting");
  }

  sent(bytes) {
    const now = performance.now();
    if (this.state !== "sending" || bytes < this.#sent) this.#from = { now, bytes };
    const seconds = (now - this.#from.now) / 1000;
    if (seconds >= 1) {
      const present = (bytes - this.#from.bytes) / seconds;
      this.#speed = this.#speed ? 0.7 * this.#speed + 0.3 * present : present;
      this.#from = { now, bytes };
    }
    this.#sent = bytes;
    this.#say("sending");
  }

  /** Milliseconds since the last part was answered, or the upload began. */
  partTook() {
    const [before, now] = [this.#answered, performance.now()];
    this.#answered = now;
    return now - before;
  }

  retries() {
    this.#speed = 0;
    this.#answered = performance.now();
    this.#say("retrying");
    return true;
  }

  done() {
    this.#sent = this.total;
    this.#say("done");
  }

  #say(state) {
    this.state = state;
    this.tell({ sent: this.#sent, total: this.total, speed: Math.round(this.#speed), state });
  }
}

/** An HTTP stack that sends the SHA-256 of each part along, so that a part which changed on its way is sent again. */
function checkedStack() {
  const stack = new DefaultHttpStack({});
  return {
    getName: () => "clearbid",
    createRequest(method, url) {
      const request = stack.createRequest(method, url);
      if (method !== "PATCH" && method !== "POST") return request;
      const [send, abort] = [request.send.bind(request), request.abort.bind(request)];
      let aborted = false;
      request.abort = () => ((aborted = true), abort());
      request.send = async (body) => {
        // An announcement alone has no bytes.
        if (!body) return send(body);
        request.setHeader("Upload-Checksum", `sha256 ${await checksum(body)}`);
        // Aborted while hashing: nothing was sent, and nothing will be.
        return aborted ? new Promise(() => {}) : send(body);
      };
      return request;
    },
  };
}

async function checksum(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await new Response(blob).arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

function mayPass(error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status >= 500 || (PASSING.has(status) && !PASSING_REASONS.has(answerOf(error)?.code));
}

function refusedBy(error) {
  const answer = answerOf(error);
  if (answer?.code) return Object.assign(new Refusal(answer.code), { text: answer.text });
  return error.originalRequest ? new Refusal("line") : refusalOf(error);
}

function answerOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody());
  } catch {
    return null;
  }
}
