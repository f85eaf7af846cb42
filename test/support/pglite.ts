import type { TestProject } from 'vitest/node';

export const setup = (project: TestProject) => project.provide('serverUrl', null);
