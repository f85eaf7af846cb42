import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** True when the operation selects a field of that name directly below the field being resolved. */
export const selectsField = (info: GraphQLResolveInfo, name: string): boolean => findsField(info, name, false);

/** True when the operation selects a field of that name anywhere below the field being resolved. */
export const selectsAnywhere = (info: GraphQLResolveInfo, name: string): boolean => findsField(info, name, true);

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
