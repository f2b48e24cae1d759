// The worker of sealing. One leads, the others are its hands; all are made of this file.

import { Crew } from "./crews.js";
import { serve } from "./hands.js";
import { openOwn } from "./opening.js";
import { sealBid } from "./preparing.js";
import { refusalOf } from "./refusals.js";
import { sinkFor } from "./sinks.js";

const stop = new AbortController();

self.onmessage = ({ data }) => {
  if (data.act === "serve") serve(data.port);
  else if (data.act === "cancel") stop.abort();
  else lead(data);
};

async function lead({ act, order, store, ports }) {
  const crew = new Crew(ports, stop.signal);
  const report = (progress) => self.postMessage({ progress });
  try {
    const found =
      act === "seal"
        ? await sealBid(order, { crew, report, sink: await sinkFor(store, order.nonce) })
        : await openOwn(order, { crew, report });
    self.postMessage({ found });
  } catch (error) {
    self.postMessage({ refusal: refusalOf(error).plain });
  }
}
