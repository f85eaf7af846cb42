/**
 * What a caller may be allowed to do with customers and their profile schema. Named after the tasks of the legacy
 * system, which has `UCS.Customer.createProfile`, `UCS.Customer.createProfileExtension` and
 * `UCS.Customer.deleteCustomerProfile`; the names of its others are not documented.
 */
export const PRIVILEGES = [
  ...['createProfile', 'readProfile', 'updateProfile', 'deleteCustomerProfile', 'mergeProfiles', 'importProfiles'],
  ...['createProfileExtension', 'readProfileExtension', 'updateProfileExtension', 'deleteProfileExtension'],
  ...['createIdKeys', 'readIdKeys', 'deleteIdKeys'],
  ...['readProfileSchema', 'updateProfileSchema'],
  ...['createProfileExtensionSchema', 'readProfileExtensionSchema'],
  ...['updateProfileExtensionSchema', 'deleteProfileExtensionSchema'],
  'setServerMode',
] as const;
export type Privilege = (typeof PRIVILEGES)[number];

export function isPrivilege(name: unknown): name is Privilege {
  return PRIVILEGES.some((privilege) => privilege === name);
}
