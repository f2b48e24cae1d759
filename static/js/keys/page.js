// The page of one's keys.

import "./unlock.js";
import "./desk.js";
import "./making.js";
import "./bringing.js";
import "./pinning.js";
