import type { FastifyPluginCallback } from 'fastify';
import { refuseOtherMethods } from '../allowed-methods.ts';
import { parseJsonBodies } from '../json-body.ts';
import { sendContextServicesError } from './errors.ts';
import { extensionRecordRoutes } from './extension-record.ts';
import { extensionSchemaRoutes } from './extension-schema.ts';
import { identificationKeyRoutes } from './identification-key.ts';
import { identifyRoutes } from './identify.ts';
import { type ImportDoorOptions, importRoutes } from './import-profiles.ts';
import { type ProfileDoorOptions, profileRoutes } from './profile.ts';
import { type ServerOptions, serverRoutes } from './server.ts';

export type ContextServicesOptions = ProfileDoorOptions & ImportDoorOptions & ServerOptions;

/** The contact-centre profile dialect. */
export const contextServicesDoor: FastifyPluginCallback<ContextServicesOptions> = (app, options, done) => {
  parseJsonBodies(app);
  app.setErrorHandler(sendContextServicesError);
  const refuseOthers = refuseOtherMethods(app);
  profileRoutes(app, options);
  identifyRoutes(app, options);
  importRoutes(app, options);
  extensionRecordRoutes(app, options);
  extensionSchemaRoutes(app, options);
  identificationKeyRoutes(app, options);
  serverRoutes(app, options);
  refuseOthers();
  done();
};
