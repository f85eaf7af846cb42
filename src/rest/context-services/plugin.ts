import type { FastifyPluginCallback } from 'fastify';
import { parseJsonBodies } from '../json-body.ts';
import { sendContextServicesError } from './errors.ts';
import { extensionRecordRoutes } from './extension-record.ts';
import { extensionSchemaRoutes } from './extension-schema.ts';
import { type ProfileDoorOptions, profileRoutes } from './profile.ts';

/** The contact-centre profile dialect. */
export const contextServicesDoor: FastifyPluginCallback<ProfileDoorOptions> = (app, options, done) => {
  parseJsonBodies(app);
  app.setErrorHandler(sendContextServicesError);
  profileRoutes(app, options);
  extensionRecordRoutes(app, options);
  extensionSchemaRoutes(app, options);
  done();
};
