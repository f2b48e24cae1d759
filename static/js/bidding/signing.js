// One's own keys, for one act.

import { unlockKeys } from "../keys/unlock.js";

/** Do something with one's unlocked keys, and forget them whatever happens. */
export async function withKeys(act) {
  const keys = await unlockKeys();
  try {
    return await act(keys);
  } finally {
    keys.forget();
  }
}
