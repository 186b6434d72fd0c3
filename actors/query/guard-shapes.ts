/** Every shape that a parsed SELECT may have: what is not listed here is refused, so a new DuckDB fails closed. */

/** What a value in the tree is. A kind with several shapes is told apart by the object's `class` or `type`. */
export type Kind =
  | 'statement'
  | 'node'
  | 'relation'
  | 'expression'
  | 'modifier'
  | 'order'
  | 'sample'
  | 'type'
  | 'type-info'
  | 'type-member'
  | 'value'
  | 'constant'
  | 'case'
  | 'cte-map'
  | 'cte-entry'
  | 'cte'
  | 'pivot'
  | 'pivot-entry'
  | 'replacement'
  | 'renaming'
  | 'column'
  | 'parameter'

/**
 * What a key may hold: a plain value, plain values in arrays, nothing at all (null, '', false, an empty array),
 * or a kind: one (or null), an array of it, an array of arrays of it.
 */
export type Field = 'plain' | 'plains' | 'nothing' | Kind | readonly [Kind] | readonly [readonly [Kind]]

export type Shape = Readonly<Record<string, Field>>

const base: Shape = { class: 'plain', type: 'plain', alias: 'plain', query_location: 'plain' }
const relation: Shape = { type: 'plain', alias: 'plain', sample: 'sample', query_location: 'plain' }
const node: Shape = { type: 'plain', cte_map: 'cte-map' }
const modifiers: Shape = { modifiers: ['modifier'] }
const typeInfo: Shape = { type: 'plain', alias: 'plain', extension_info: 'nothing' }
const limit: Shape = { type: 'plain', limit: 'expression', offset: 'expression' }
const order: Shape = { type: 'plain', null_order: 'plain', expression: 'expression' }

/** By kind, or by `kind:discriminator` where a kind has several shapes. */
export const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['statement', { node: 'node', named_param_map: ['parameter'] }],
  ['parameter', { key: 'plain', value: 'plain' }],
  [
    'node:SELECT_NODE',
    {
      ...node,
      select_list: ['expression'],
      from_table: 'relation',
      where_clause: 'expression',
      group_expressions: ['expression'],
      group_sets: 'plains',
      aggregate_handling: 'plain',
      having: 'expression',
      sample: 'sample',
      qualify: 'expression',
      ...modifiers,
    },
  ],
  [
    'node:SET_OPERATION_NODE',
    { ...node, setop_type: 'plain', left: 'node', right: 'node', setop_all: 'plain', ...modifiers },
  ],
  [
    'node:RECURSIVE_CTE_NODE',
    {
      ...node,
      cte_name: 'plain',
      union_all: 'plain',
      left: 'node',
      right: 'node',
      aliases: 'plains',
      key_targets: ['expression'],
      ...modifiers,
    },
  ],
  ['cte-map', { map: ['cte-entry'] }],
  ['cte-entry', { key: 'plain', value: 'cte' }],
  ['cte', { aliases: 'plains', query: 'statement', materialized: 'plain', key_targets: ['expression'] }],

  [
    'relation:BASE_TABLE',
    {
      ...relation,
      schema_name: 'plain',
      table_name: 'plain',
      column_name_alias: 'plains',
      catalog_name: 'plain',
      at_clause: 'nothing',
    },
  ],
  ['relation:EMPTY', relation],
  ['relation:SUBQUERY', { ...relation, subquery: 'statement', column_name_alias: 'plains' }],
  [
    'relation:JOIN',
    {
      ...relation,
      left: 'relation',
      right: 'relation',
      condition: 'expression',
      join_type: 'plain',
      ref_type: 'plain',
      using_columns: 'plains',
      delim_flipped: 'nothing',
      duplicate_eliminated_columns: 'nothing',
    },
  ],
  [
    'relation:TABLE_FUNCTION',
    { ...relation, function: 'expression', column_name_alias: 'plains', with_ordinality: 'plain' },
  ],
  [
    'relation:EXPRESSION_LIST',
    { ...relation, expected_names: 'plains', expected_types: ['type'], values: [['expression']] },
  ],
  [
    'relation:PIVOT',
    {
      ...relation,
      source: 'relation',
      aggregates: ['expression'],
      unpivot_names: 'plains',
      pivots: ['pivot'],
      groups: 'plains',
      column_name_alias: 'plains',
      include_nulls: 'plain',
    },
  ],
  [
    'relation:SHOW_REF',
    {
      ...relation,
      table_name: 'nothing',
      query: 'node',
      show_type: 'plain',
      catalog_name: 'nothing',
      schema_name: 'nothing',
    },
  ],
  [
    'pivot',
    { pivot_expressions: ['expression'], unpivot_names: 'plains', entries: ['pivot-entry'], pivot_enum: 'nothing' },
  ],
  ['pivot-entry', { values: ['value'], star_expr: 'expression', alias: 'plain' }],
  ['sample', { sample_size: 'value', is_percentage: 'plain', method: 'plain', seed: 'plain' }],

  ['modifier:ORDER_MODIFIER', { type: 'plain', orders: ['order'] }],
  ['modifier:LIMIT_MODIFIER', limit],
  ['modifier:LIMIT_PERCENT_MODIFIER', limit],
  ['modifier:DISTINCT_MODIFIER', { type: 'plain', distinct_on_targets: ['expression'] }],
  ['order:ORDER_DEFAULT', order],
  ['order:ASCENDING', order],
  ['order:DESCENDING', order],

  ['expression:BETWEEN', { ...base, input: 'expression', lower: 'expression', upper: 'expression' }],
  ['expression:CASE', { ...base, case_checks: ['case'], else_expr: 'expression' }],
  ['case', { when_expr: 'expression', then_expr: 'expression' }],
  ['expression:CAST', { ...base, child: 'expression', cast_type: 'type', try_cast: 'plain' }],
  ['expression:COLLATE', { ...base, child: 'expression', collation: 'plain' }],
  ['expression:COLUMN_REF', { ...base, column_names: 'plains' }],
  ['expression:COMPARISON', { ...base, left: 'expression', right: 'expression' }],
  ['expression:CONJUNCTION', { ...base, children: ['expression'] }],
  ['expression:CONSTANT', { ...base, value: 'value' }],
  [
    'expression:FUNCTION',
    {
      ...base,
      function_name: 'plain',
      schema: 'plain',
      catalog: 'plain',
      children: ['expression'],
      filter: 'expression',
      order_bys: 'modifier',
      distinct: 'plain',
      is_operator: 'plain',
      export_state: 'nothing',
    },
  ],
  ['expression:LAMBDA', { ...base, lhs: 'expression', expr: 'expression' }],
  ['expression:OPERATOR', { ...base, children: ['expression'] }],
  ['expression:PARAMETER', { ...base, identifier: 'plain' }],
  ['expression:POSITIONAL_REFERENCE', { ...base, index: 'plain' }],
  [
    'expression:STAR',
    {
      ...base,
      relation_name: 'plain',
      exclude_list: 'plains',
      replace_list: ['replacement'],
      columns: 'plain',
      expr: 'expression',
      qualified_exclude_list: ['column'],
      rename_list: ['renaming'],
    },
  ],
  ['replacement', { key: 'plain', value: 'expression' }],
  ['renaming', { key: 'column', value: 'plain' }],
  ['column', { catalog: 'plain', schema: 'plain', table: 'plain', column: 'plain' }],
  [
    'expression:SUBQUERY',
    { ...base, subquery_type: 'plain', subquery: 'statement', child: 'expression', comparison_type: 'plain' },
  ],
  [
    'expression:WINDOW',
    {
      ...base,
      function_name: 'plain',
      schema: 'plain',
      catalog: 'plain',
      children: ['expression'],
      partitions: ['expression'],
      orders: ['order'],
      start: 'plain',
      end: 'plain',
      start_expr: 'expression',
      end_expr: 'expression',
      offset_expr: 'expression',
      default_expr: 'expression',
      ignore_nulls: 'plain',
      filter_expr: 'expression',
      exclude_clause: 'plain',
      distinct: 'plain',
      arg_orders: ['order'],
    },
  ],

  ['value', { type: 'type', is_null: 'plain', value: 'constant' }],
  ['constant', { upper: 'plain', lower: 'plain', children: ['value'] }],
  ['type', { id: 'plain', type_info: 'type-info' }],
  ['type-info:ARRAY_TYPE_INFO', { ...typeInfo, child_type: 'type', size: 'plain' }],
  ['type-info:DECIMAL_TYPE_INFO', { ...typeInfo, width: 'plain', scale: 'plain' }],
  ['type-info:GENERIC_TYPE_INFO', typeInfo],
  ['type-info:LIST_TYPE_INFO', { ...typeInfo, child_type: 'type' }],
  ['type-info:STRUCT_TYPE_INFO', { ...typeInfo, child_types: ['type-member'] }],
  [
    'type-info:UNBOUND_TYPE_INFO',
    { ...typeInfo, name: 'plain', catalog: 'nothing', schema: 'nothing', user_type_modifiers: ['value'] },
  ],
  ['type-member', { first: 'plain', second: 'type' }],
])

const list = (text: string): readonly string[] => text.trim().split(/\s+/)

/** The operations of each expression class; a class that is not here has the one operation of its name. */
export const operationsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['BETWEEN', ['COMPARE_BETWEEN']],
  ['CASE', ['CASE_EXPR']],
  ['CAST', ['OPERATOR_CAST']],
  [
    'COMPARISON',
    list(`COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO
      COMPARE_GREATERTHANOREQUALTO COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM`),
  ],
  ['CONJUNCTION', ['CONJUNCTION_AND', 'CONJUNCTION_OR']],
  ['CONSTANT', ['VALUE_CONSTANT']],
  [
    'OPERATOR',
    list(`ARRAY_CONSTRUCTOR ARRAY_EXTRACT ARRAY_SLICE COMPARE_IN COMPARE_NOT_IN GROUPING_FUNCTION OPERATOR_COALESCE
      OPERATOR_IS_NOT_NULL OPERATOR_IS_NULL OPERATOR_NOT OPERATOR_NULLIF OPERATOR_TRY OPERATOR_UNPACK STRUCT_EXTRACT`),
  ],
  ['PARAMETER', ['VALUE_PARAMETER']],
  [
    'WINDOW',
    list(`WINDOW_AGGREGATE WINDOW_CUME_DIST WINDOW_FILL WINDOW_FIRST_VALUE WINDOW_LAG WINDOW_LAST_VALUE WINDOW_LEAD
      WINDOW_NTH_VALUE WINDOW_NTILE WINDOW_PERCENT_RANK WINDOW_RANK WINDOW_RANK_DENSE WINDOW_ROW_NUMBER`),
  ],
])

/** Column types that a value or a cast may have; `UNBOUND` is a type by name, whose name must be plain. */
export const typeIds: ReadonlySet<string> = new Set([
  ...list(`ARRAY BIGINT BIGNUM BIT BLOB BOOLEAN DATE DECIMAL DOUBLE FLOAT HUGEINT INTEGER INTERVAL LIST MAP NULL SMALLINT
    STRUCT TIME TIMESTAMP TIMESTAMP_MS TIMESTAMP_NS TIMESTAMP_S TIME_NS TINYINT UBIGINT UHUGEINT UINTEGER UNBOUND UNION
    USMALLINT UTINYINT UUID VARCHAR VARIANT`),
  'TIMESTAMP WITH TIME ZONE',
  'TIME WITH TIME ZONE',
])
