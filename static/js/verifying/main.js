// The platform's page /verify/.

import { start } from "./page.js";

start();
