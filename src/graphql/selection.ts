import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

const selected = new WeakMap<FieldNode, Map<string, boolean>>();

/** True when the operation selects a field of that name directly below the field being resolved. */
export function selectsField(info: GraphQLResolveInfo, name: string): boolean {
  const [node, ...more] = info.fieldNodes;
  if (!node || more.length > 0) return findsField(info, name, false);
  // Asked for each entry of a list, of which all have the same node. It lives as long as its document is remembered.
  const known = selected.get(node) ?? new Map<string, boolean>();
  selected.set(node, known);
  const selects = known.get(name) ?? findsField(info, name, false);
  known.set(name, selects);
  return selects;
}

/** True when the operation selects a field of that name anywhere below the field being resolved. */
export const selectsAnywhere = (info: GraphQLResolveInfo, name: string): boolean => findsField(info, name, true);

/** True when the operation selects no other fields than these directly below the field being resolved. */
export function selectsOnly(info: GraphQLResolveInfo, names: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  const isWithin = (selection: SelectionSetNode | undefined): boolean =>
    selection?.selections.every((node) => {
      if (node.kind === Kind.FIELD) return names.has(node.name.value);
      if (node.kind === Kind.INLINE_FRAGMENT) return isWithin(node.selectionSet);
      if (seen.has(node.name.value)) return true;
      seen.add(node.name.value);
      return isWithin(info.fragments[node.name.value]?.selectionSet);
    }) ?? true;
  return info.fieldNodes.every((node) => isWithin(node.selectionSet));
}

function findsField(info: GraphQLResolveInfo, name: string, isDeep: boolean): boolean {
  // A fragment is looked at once: fragments that spread each other twice would double the work at each level.
  const seen = new Set<string>();
  const contains = (selection: SelectionSetNode | undefined): boolean =>
    selection?.selections.some((node) => {
      if (node.kind === Kind.FIELD) return node.name.value === name || (isDeep && contains(node.selectionSet));
      if (node.kind === Kind.INLINE_FRAGMENT) return contains(node.selectionSet);
      if (seen.has(node.name.value)) return false;
      seen.add(node.name.value);
      return contains(info.fragments[node.name.value]?.selectionSet);
    }) ?? false;
  return info.fieldNodes.some((node) => contains(node.selectionSet));
}

/** True when the operation selects one of these fields of objects of that type anywhere below the field being resolved. */
export function selectsOf(info: GraphQLResolveInfo, type: string, names: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  const contains = (parent: GraphQLNamedType | undefined, selection: SelectionSetNode | undefined): boolean =>
    selection?.selections.some((node) => containsOne(parent, node)) ?? false;
  const containsOne = (parent: GraphQLNamedType | undefined, node: SelectionNode): boolean => {
    if (node.kind === Kind.FIELD) {
      if (parent?.name === type && names.has(node.name.value)) return true;
      const field =
        isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value]?.type : undefined;
      return field !== undefined && contains(getNamedType(field), node.selectionSet);
    }
    if (node.kind === Kind.INLINE_FRAGMENT) {
      return contains(
        node.typeCondition ? info.schema.getType(node.typeCondition.name.value) : parent,
        node.selectionSet,
      );
    }
    // A fragment is looked at once, as above.
    const fragment = seen.has(node.name.value) ? undefined : info.fragments[node.name.value];
    seen.add(node.name.value);
    return contains(fragment && info.schema.getType(fragment.typeCondition.name.value), fragment?.selectionSet);
  };
  return info.fieldNodes.some((node) => contains(getNamedType(info.returnType), node.selectionSet));
}

/**
 * How often the operation selects fields of these names below the field being resolved, nested ones and each alias
 * included.
 */
export function countSelected(info: GraphQLResolveInfo, names: ReadonlySet<string>): number {
  const counted = new Map<string, number>();
  const count = (selection: SelectionSetNode | undefined): number =>
    (selection?.selections ?? []).reduce((sum, node) => sum + countOne(node), 0);
  const countOne = (node: SelectionNode): number => {
    if (node.kind === Kind.FIELD) return (names.has(node.name.value) ? 1 : 0) + count(node.selectionSet);
    if (node.kind === Kind.INLINE_FRAGMENT) return count(node.selectionSet);
    // A fragment is counted once: fragments that spread each other twice would double the work at each level.
    const name = node.name.value;
    const known = counted.get(name);
    if (known !== undefined) return known;
    counted.set(name, 0);
    const fields = count(info.fragments[name]?.selectionSet);
    counted.set(name, fields);
    return fields;
  };
  return info.fieldNodes.reduce((sum, node) => sum + count(node.selectionSet), 0);
}
