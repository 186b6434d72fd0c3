/** Which SQL functions a reader may call: reviewed lists over every function of the pinned DuckDB; what is in no list is refused. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** What the guard checks about a function's arguments before it lets the call pass. */
export type FunctionRule =
  /** The result is `argument` times as large as its input, so nested calls multiply. */
  | { readonly kind: 'repeats'; readonly argument: number }
  /** The result is at most `argument` long, whatever the input. */
  | { readonly kind: 'fills'; readonly argument: number }
  /** A list from start to stop by step. */
  | { readonly kind: 'series' }
  /** The first argument is a template with widths. */
  | { readonly kind: 'template'; readonly style: 'braces' | 'percent' }
  /** The second argument names an aggregate function. */
  | { readonly kind: 'aggregate' }

export const functionRules: ReadonlyMap<string, FunctionRule> = new Map<string, FunctionRule>([
  ['repeat', { kind: 'repeats', argument: 1 }],
  ['list_resize', { kind: 'repeats', argument: 1 }],
  ['array_resize', { kind: 'repeats', argument: 1 }],
  ['lpad', { kind: 'fills', argument: 1 }],
  ['rpad', { kind: 'fills', argument: 1 }],
  ['bitstring', { kind: 'fills', argument: 1 }],
  ['equi_width_bins', { kind: 'fills', argument: 2 }],
  ['bar', { kind: 'fills', argument: 3 }],
  ['range', { kind: 'series' }],
  ['generate_series', { kind: 'series' }],
  ['format', { kind: 'template', style: 'braces' }],
  ['printf', { kind: 'template', style: 'percent' }],
  ...words('list_aggr list_aggregate array_aggr array_aggregate aggregate').map((name): [string, FunctionRule] => [
    name,
    { kind: 'aggregate' },
  ]),
])

const operators = words(`
  !__postfix !~~ !~~* % & && * ** + - ->> / // <-> << <=> <@ >> @ @> ^ ^@ | || ~ ~~ ~~* ~~~
  add subtract multiply divide mod xor ilike_escape like_escape not_ilike_escape not_like_escape`)

const numbers = words(`
  abs acos acosh asin asinh atan atan2 atanh bin bit_count cbrt ceil ceiling cos cosh cot degrees even exp factorial fdiv
  floor fmod gamma gcd greatest greatest_common_divisor hash hex isfinite isinf isnan lcm least least_common_multiple
  lgamma ln log log10 log2 nextafter nullif pi pow power radians random round round_even roundbankers sign signbit sin
  sinh sqrt tan tanh to_base to_binary to_hex trunc typeof switch`)

const strings = words(`
  alias array_to_string array_to_string_comma_default ascii bar base64 bit_length bit_position bitstring char_length
  character_length chr concat concat_ws contains damerau_levenshtein decode editdist3 encode ends_with format
  formatReadableDecimalSize formatReadableSize format_bytes from_base64 from_binary from_hex gen_random_uuid get_bit
  hamming instr jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme len length length_grapheme
  levenshtein lower lpad ltrim md5 md5_number md5_number_lower md5_number_upper mismatches nfc_normalize octet_length ord
  parse_dirname parse_dirpath parse_filename parse_formatted_bytes parse_path position prefix printf regexp_escape
  regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array
  regexp_split_to_table repeat replace reverse right right_grapheme rpad rtrim set_bit sha1 sha256 split split_part
  starts_with str_split str_split_regex string_split string_split_regex string_to_array strip_accents strlen strpos
  substr substring substring_grapheme suffix to_base64 translate trim ucase unbin unhex unicode upper url_decode
  url_encode uuid uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7`)

const times = words(`
  age ago century current_date current_localtime current_localtimestamp date_add date_diff date_part date_sub date_trunc
  datediff datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms
  epoch_ns epoch_us era get_current_time get_current_timestamp hour isodow isoyear julian last_day make_date make_time
  make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz microsecond millennium millisecond minute month
  monthname nanosecond normalized_interval now quarter second strftime strptime time_bucket timezone timezone_hour
  timezone_minute to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds to_minutes
  to_months to_quarters to_seconds to_timestamp to_weeks to_years today transaction_timestamp try_strptime week weekday
  weekofyear year yearweek`)

const nested = words(`
  aggregate apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains
  array_cosine_distance array_cosine_similarity array_cross_product array_distance array_distinct array_dot_product
  array_extract array_filter array_grade_up array_has array_has_all array_has_any array_indexof array_inner_product
  array_intersect array_length array_negative_dot_product array_negative_inner_product array_pop_back array_pop_front
  array_position array_prepend array_push_back array_push_front array_reduce array_resize array_reverse
  array_reverse_sort array_select array_slice array_sort array_transform array_unique array_value array_where array_zip
  cardinality element_at enum_code enum_first enum_last enum_range enum_range_boundary equi_width_bins filter flatten
  generate_series generate_subscripts grade_up list_aggr list_aggregate list_any_value list_append list_apply
  list_approx_count_distinct list_avg list_bit_and list_bit_or list_bit_xor list_bool_and list_bool_or list_cat
  list_concat list_contains list_cosine_distance list_cosine_similarity list_count list_distance list_distinct
  list_dot_product list_element list_entropy list_extract list_filter list_first list_grade_up list_has list_has_all
  list_has_any list_histogram list_indexof list_inner_product list_intersect list_kurtosis list_kurtosis_pop list_last
  list_mad list_max list_median list_min list_mode list_negative_dot_product list_negative_inner_product list_pack
  list_position list_prepend list_product list_reduce list_resize list_reverse list_reverse_sort list_select list_sem
  list_skewness list_slice list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform
  list_unique list_value list_var_pop list_var_samp list_where list_zip map map_concat map_contains map_contains_entry
  map_contains_value map_entries map_extract map_extract_value map_from_entries map_keys map_values range reduce row
  struct_concat struct_contains struct_extract struct_extract_at struct_has struct_indexof struct_insert struct_keys
  struct_pack struct_position struct_update struct_values union_extract union_tag union_value unnest variant_extract
  variant_typeof`)

const json = words(`
  array_to_json from_json from_json_strict json json_array json_array_length json_contains json_exists json_extract
  json_extract_path json_extract_path_text json_extract_string json_group_array json_group_object json_group_structure
  json_keys json_merge_patch json_object json_pretty json_quote json_structure json_transform json_transform_strict
  json_type json_valid json_value row_to_json to_json`)

const geometry = words('st_asbinary st_astext st_aswkb st_aswkt st_crs st_geomfromwkb st_intersects_extent st_setcrs')

/** Constants of an in-memory instance ("memory", "main", "duckdb") that clients like to ask for. */
const constants = words('current_catalog current_database current_role current_schema current_user session_user user')

const aggregates = words(`
  any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min
  arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count count_if
  count_star countif covar_pop covar_samp cume_dist dense_rank entropy favg fill first first_value fsum geomean
  geometric_mean group_concat histogram histogram_exact is_histogram_other_bin kahan_sum kurtosis kurtosis_pop lag last
  last_value lead list listagg mad max max_by mean median min min_by mode nth_value ntile percent_rank product quantile
  quantile_cont quantile_disc rank rank_dense regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
  regr_sxy regr_syy reservoir_quantile row_number sem skewness stddev stddev_pop stddev_samp string_agg sum sumkahan
  var_pop var_samp variance wavg weighted_avg`)

/** Functions and operators of expressions: scalar, aggregate, window, and the engine's own macros. */
export const allowedFunctions: ReadonlySet<string> = new Set(
  [operators, numbers, strings, times, nested, json, geometry, constants, aggregates]
    .flat()
    .map((n) => n.toLowerCase()),
)

/** Functions of a FROM clause: they read nothing but their arguments. */
export const allowedTableFunctions: ReadonlySet<string> = new Set(
  words('generate_series json_each json_tree range unnest'),
)

interface RefusedGroup {
  readonly reason: string
  readonly names: RegExp | readonly string[]
}

const refused: readonly RefusedGroup[] = [
  {
    reason: 'it reads files or the file system',
    names:
      /^(read_\w+|parquet_\w+|glob|sniff_csv|seq_scan|arrow_scan|arrow_scan_dumb|duckdb_external_file_cache|duckdb_temporary_files)$/,
  },
  {
    reason: 'it reads settings, variables, secrets or the environment',
    names: /^(current_setting|getenv|getvariable|which_secret)$/,
  },
  {
    reason: 'it reads the state of the engine',
    names:
      /^(duckdb_\w+|pragma_\w+|version|stats|vector_type|current_(connection_id|query|query_id|schemas|transaction_id)|txid_current|in_search_path|get_block_size|icu_calendar_names|pg_timezone_names)$/,
  },
  {
    reason: 'it runs or parses SQL of its own',
    names:
      /^(query|query_table|json_(de)?serialize_(sql|plan)|json_execute_serialized_sql|sql_auto_complete|summary|histogram_values|check_peg_parser)$/,
  },
  {
    reason: 'it changes the state of the engine',
    names:
      /^(nextval|currval|setseed|write_log|parse_duckdb_log_message|checkpoint|force_checkpoint|(en|dis)able_(logging|profiling|peg_parser)|truncate_duckdb_logs)$/,
  },
  { reason: 'it waits', names: /^(sleep_ms|pg_sleep)$/ },
  { reason: 'it fails with a message of the caller', names: ['error'] },
  {
    reason: 'it belongs to the engine itself',
    names:
      /^(__internal_\w+|combine|finalize|sum_no_overflow|create_sort_key|constant_or_null|remap_struct|timetz_byte_comparable|unpivot_list|variant_(bytes_to_variant|normalize|to_parquet_variant)|test_(all|vector)_types)$/,
  },
  {
    reason: 'it handles types as values',
    names: ['can_cast_implicitly', 'cast_to_type', 'get_type', 'make_type', 'replace_type'],
  },
  { reason: 'COLLATE does the same', names: /^icu_(collate_\w+|sort_key)$/ },
  {
    reason: 'it imitates another database',
    names:
      /^(pg_\w+|has_\w+_privilege|inet_(client|server)_(addr|port)|(col|obj|shobj)_description|format_(pg_)?type|map_to_pg_oid)$/,
  },
  { reason: 'the size of its result has no bound', names: ['bitstring_agg', 'repeat_row'] },
]

/** What of the FROM clause shares its name with a function of expressions and is refused all the same. */
const refusedTableFunctions: ReadonlyMap<string, string> = new Map([
  ['histogram', 'it runs or parses SQL of its own'],
  ['repeat', 'the size of its result has no bound'],
])

/** Why a function may not be called (in expressions, or as `table` in a FROM clause), in words for a message; undefined where nobody reviewed it. */
export function refusalReason(name: string, place: 'expression' | 'table'): string | undefined {
  if (place === 'table' && refusedTableFunctions.has(name)) return refusedTableFunctions.get(name)
  return refused.find(({ names }) => (names instanceof RegExp ? names.test(name) : names.includes(name)))?.reason
}

/** Views that the engine brings along and finds without a schema: they describe the engine, so nobody may read them. */
export const engineRelations: ReadonlySet<string> = new Set(
  words(`
  duckdb_columns duckdb_constraints duckdb_databases duckdb_indexes duckdb_logs duckdb_schemas duckdb_tables duckdb_types
  duckdb_views pg_am pg_attrdef pg_attribute pg_class pg_collation pg_constraint pg_database pg_depend pg_description
  pg_enum pg_index pg_indexes pg_namespace pg_prepared_statements pg_proc pg_sequence pg_sequences pg_settings pg_tables
  pg_tablespace pg_type pg_views pragma_database_list sqlite_master sqlite_schema sqlite_temp_master sqlite_temp_schema`),
)
