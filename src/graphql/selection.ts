import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** True when the operation selects a field of that name directly below the field being resolved. */
export function selectsField(info: GraphQLResolveInfo, name: string): boolean {
  const contains = (selection: SelectionSetNode | undefined): boolean =>
    selection?.selections.some((node) => {
      if (node.kind === Kind.FIELD) return node.name.value === name;
      if (node.kind === Kind.INLINE_FRAGMENT) return contains(node.selectionSet);
      return contains(info.fragments[node.name.value]?.selectionSet);
    }) ?? false;
  return info.fieldNodes.some((node) => contains(node.selectionSet));
}
