import { chooseCustomer, chooseName, chooseSource, pickOf, type Scene, UNKNOWN } from './choose.ts';
import { editVersion, versionBack } from './past.ts';
import type { Mention, Request } from './requests.ts';
import type { Action, ActionOf, CustomerChoice, GuardChoice, MentionChoice } from './steps.ts';
import { findExtension, fold, keyValues, queryNames, type Tenant } from './tenant.ts';
import { isObject, type Json, type JsonObject } from './values.ts';
import { type NameChoice, type RecordChoice, SEARCHED } from './vocabulary.ts';

/** The request that an action stands for, in the present state. */
export function toRequest(action: Action, scene: Scene): Request {
  const { tenant } = scene;
  const nameOf = (choice: NameChoice) => chooseName(choice, tenant.extensions);
  switch (action.kind) {
    case 'create': {
      const bodyId = action.repeatsId && scene.door === 'rest' ? UNKNOWN : undefined;
      return { kind: 'create', bodyId, ...toProfile(action, scene) };
    }
    case 'replace':
      return { kind: 'replace', ...toTarget(action, scene), ...toProfile(action, scene) };
    case 'rebase':
      return toRebase(action, scene);
    case 'revert': {
      const target = toTarget(action, scene);
      // The legacy dialect has no such operation.
      if (scene.door === 'rest') return { kind: 'query', customerId: target.customerId, names: [] };
      return { kind: 'revert', ...target, toVersion: versionBack(target.customerId, action.back ?? 0, scene) };
    }
    case 'insert':
      return { kind: 'insert', ...toTarget(action, scene), extensions: toMentions(action.extensions, scene) };
    case 'delete':
      return { kind: 'delete', ...toTarget(action, scene), bodyId: undefined };
    case 'merge':
      return {
        kind: 'merge',
        ...toTarget(action, scene),
        bodyId: undefined,
        sourceId: chooseSource(action, scene),
        force: action.force,
      };
    case 'update': {
      const request = toSelection(action, scene);
      const { attributes = [] } = findExtension(tenant, request.extension) ?? {};
      const unset = action.unset.map((index) => pickOf([...attributes.map(({ name }) => name), 'colour'], index) ?? '');
      return { kind: 'update', ...request, unset: scene.door === 'graphql' ? unset : [] };
    }
    case 'deleteRecord':
      return { kind: 'deleteRecord', ...toSelection(action, scene) };
    case 'query':
      return { kind: 'query', customerId: chooseCustomer(action.customer, scene), names: action.names.map(nameOf) };
    case 'identify':
      return toSearch(action, tenant);
    case 'createExtension':
      return { kind: 'createExtension', document: action.document };
    case 'deleteExtension':
      return { kind: 'deleteExtension', name: nameOf(action.name) };
    case 'createKey':
      return { kind: 'createKey', document: toKeyDocument(action, tenant) };
    case 'deleteKey':
      return { kind: 'deleteKey', name: chooseName(action.name, tenant.keys) };
    case 'setMode':
      return { kind: 'setMode', mode: action.mode };
  }
}

/** Each door has its own way to say for which customer, as it is, a write is meant. */
function toTarget(
  { customer, guard }: { customer: CustomerChoice; guard: GuardChoice },
  scene: Scene,
  customerId = chooseCustomer(customer, scene),
) {
  if (scene.door === 'rest') {
    const bodyId = { none: undefined, same: customerId, other: 'another' }[guard.bodyId];
    return { customerId, bodyId };
  }
  const version = scene.tenant.customers.get(customerId)?.version ?? 1;
  return { customerId, expected: { any: undefined, right: version, wrong: version + 1 }[guard.expected] };
}

/** A client that sends what it has read some versions ago, with one attribute or one extension changed. */
function toRebase(action: ActionOf<'rebase'>, scene: Scene): Request {
  const customerId = chooseCustomer(action.customer, scene);
  const profile = toProfile(action, scene);
  if (scene.door === 'rest') return { kind: 'replace', customerId, ...profile };
  const expected = action.back === null ? undefined : versionBack(customerId, action.back, scene);
  const edited =
    action.isEdit && expected !== undefined ? editVersion(scene.tenant, customerId, expected, profile) : null;
  return { kind: 'replace', customerId, expected, isRebased: true, ...(edited ?? profile) };
}

function toProfile(
  { attributes, extensions }: { attributes: JsonObject; extensions?: MentionChoice[] | undefined },
  scene: Scene,
) {
  const mentions = extensions && toMentions(extensions, scene);
  if (scene.door === 'graphql' || !mentions) return { attributes, extensions: mentions };
  // In a flat body, what is no extension is an attribute, and a body that names no extension has none.
  const isKnown = ({ name }: Mention) => findExtension(scene.tenant, name) !== undefined;
  const strays = mentions.filter((mention) => !isKnown(mention)).map(({ name, records }) => [name, records]);
  const named = mentions.filter(isKnown);
  const isNamed = named.some(({ records }) => records !== null);
  return { attributes: { ...attributes, ...Object.fromEntries(strays) }, extensions: isNamed ? named : undefined };
}

function toMentions(choices: readonly MentionChoice[], { door, tenant }: Scene): Mention[] {
  const named = new Set<string>();
  const mentions = choices.flatMap(({ extension, records, errs }): Mention[] => {
    const name = chooseName(extension, tenant.extensions);
    const schema = findExtension(tenant, name);
    const isOut = named.has(fold(name)) || (!schema && extension.pick !== null);
    named.add(fold(name));
    if (isOut && !errs) return [];
    const most = schema?.kind === 'multi-valued' || errs ? undefined : 1;
    const given = records?.slice(0, most).map((choice) => toRecord(choice, name, tenant));
    return [{ name, records: given ?? null }];
  });
  // A JSON object cannot have one name twice; in another letter case it can.
  const unlike = [...new Map(mentions.map((mention) => [mention.name, mention])).values()];
  return door === 'rest' ? unlike : mentions.filter(({ records }) => records !== null);
}

function toRecord(choice: RecordChoice, extension: string, tenant: Tenant): Json {
  if ('other' in choice) return choice.other;
  const { attributes = [] } = findExtension(tenant, extension) ?? {};
  const isKnown = (name: string) => attributes.some((attribute) => attribute.name === name);
  const entries = Object.entries(choice.values).filter(([name]) => isKnown(name));
  return Object.fromEntries([...entries, ...(choice.strays ? [['colour', 'red']] : [])]);
}

function toSelection(action: ActionOf<'update' | 'deleteRecord'>, scene: Scene) {
  const { tenant } = scene;
  const aimed = aimAt(action.aim, tenant);
  const target = toTarget(action, scene, aimed?.customerId);
  const extension = aimed ? action.extension.spell(aimed.extension) : chooseName(action.extension, tenant.extensions);
  const record = toRecord(action.record, extension, tenant);
  // Only an object can have the customer's id in it.
  if (!isObject(record)) return { ...target, bodyId: undefined, extension, record };
  return { ...target, extension, record: { ...record, ...aimed?.unique } };
}

/** A record that can be selected, and the values that do so. */
function aimAt(aim: number | null, tenant: Tenant) {
  if (aim === null) return undefined;
  const all = [...tenant.customers].flatMap(([customerId, { records }]) =>
    records.flatMap(({ extension, values }) => {
      const { unique = [] } = findExtension(tenant, extension) ?? {};
      const selecting = Object.fromEntries(unique.map((name) => [name, values[name] ?? null]));
      return unique.length === 0 ? [] : [{ customerId, extension, unique: selecting }];
    }),
  );
  return pickOf(all, aim);
}

function toKeyDocument(action: ActionOf<'createKey'>, tenant: Tenant): JsonObject {
  const extension = chooseName(action.extension, tenant.extensions);
  const { name, attributes = [] } = findExtension(tenant, extension) ?? {};
  const own = attributes.slice(action.first).slice(0, action.count);
  const qualified = own.map((attribute) => (action.isQualified ? `${name}.${attribute.name} ` : attribute.name));
  const isOwn = action.source === 'extension';
  const source = action.source === 'unsaid' ? undefined : isOwn ? extension : action.source;
  return {
    name: action.name,
    ...(source !== undefined && { source }),
    attributes: isOwn ? qualified : action.core,
    ...(action.unique !== undefined && { unique: action.unique }),
  };
}

function toSearch(action: ActionOf<'identify'>, tenant: Tenant): Request {
  const key = pickOf(tenant.keys, action.key.pick ?? 0);
  const names = key ? queryNames(key).slice(0, action.count) : ['LastName'];
  const whose = action.of === null ? undefined : pickOf([...tenant.customers.values()], action.of);
  const [held = []] = key && whose ? keyValues(tenant, key, whose) : [];
  const spell = (name: string) => {
    const [source = '', attribute] = name.split('.');
    return attribute === undefined ? name : `${action.key.spell(source)}.${attribute}`;
  };
  const { further, include_profile, include_extensions } = action;
  const more = further === 'none' ? [] : [further === 'the same' ? (names[0] ?? '') : further];
  const unlike = further === 'the same' ? [...names, ...more] : [...new Set([...names, ...more])];
  const attributes = unlike.map((name, index) => {
    return { name: spell(name), value: held[index] ?? SEARCHED[action.values[index] ?? 0] ?? '' };
  });
  const shown = action.extensions.map((choice) => chooseName(choice, tenant.extensions));
  return {
    kind: 'identify',
    attributes,
    key: action.isKeyNamed ? chooseName(action.key, tenant.keys) : undefined,
    print: { include_profile, include_extensions, ...(shown.length > 0 && { extensions: shown.join(', ') }) },
  };
}
