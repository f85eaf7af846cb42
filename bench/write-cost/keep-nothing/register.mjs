// Loaded before the project's modules (`node --import`): writes then keep no history and add no event.
import { register } from 'node:module';

register('./hook.mjs', import.meta.url);
