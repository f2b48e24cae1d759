// The page of one keyholding.

import "../keys/unlock.js";
import "./drill.js";
import "./release.js";
