import type { FastifyPluginCallback } from 'fastify';
import type { DoorOptions } from '../door.ts';
import { parseJsonBodies } from '../json-body.ts';
import { enrolmentRoutes } from './enrolment.ts';
import { sendLoyaltyError } from './errors.ts';
import { memberProfileRoutes } from './profile.ts';
import { sessionRoutes } from './session.ts';

/** What every path of this dialect starts with, below its base path. */
export const LOYALTY_ROOT = '/client/';

/** The loyalty member dialect. */
export const loyaltyDoor: FastifyPluginCallback<DoorOptions> = (app, options, done) => {
  parseJsonBodies(app);
  app.setErrorHandler(sendLoyaltyError);
  sessionRoutes(app, options);
  memberProfileRoutes(app, options);
  enrolmentRoutes(app, options);
  done();
};
