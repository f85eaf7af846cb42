import type { FastifyPluginCallback } from 'fastify';
import { parseJsonBodies } from '../json-body.ts';
import { anonymousSessionRoutes } from './anonymous-session.ts';
import { closureRoutes } from './closure.ts';
import { contactCaptureRoutes } from './contact-capture.ts';
import { enrolmentRoutes } from './enrolment.ts';
import { extendedDataRoutes } from './extended-data.ts';
import { memberSearchRoutes } from './member-search.ts';
import type { LoyaltyDoorOptions } from './options.ts';
import { memberProfileRoutes } from './profile.ts';
import { sessionRoutes } from './session.ts';

/** The loyalty member dialect. */
export const loyaltyDoor: FastifyPluginCallback<LoyaltyDoorOptions> = (app, options, done) => {
  parseJsonBodies(app);
  app.setErrorHandler(options.sendError);
  anonymousSessionRoutes(app, options);
  sessionRoutes(app, options);
  memberProfileRoutes(app, options);
  extendedDataRoutes(app, options);
  contactCaptureRoutes(app, options);
  closureRoutes(app, options);
  enrolmentRoutes(app, options);
  memberSearchRoutes(app, options);
  done();
};
