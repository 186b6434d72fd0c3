/** Bounds of the learning plane, part of `limits`: nobody else imports them. */
const KiB = 1024
const MiB = 1024 * KiB

export const learningLimits = {
  // runs
  runTextLengthMax: 10_000,
  runRowsMax: 1000,
  runRowsDefault: 10,
  /** How often others are asked for in the place of rows that do not meet the request. */
  runRefillsMax: 3,
  runTimeoutMs: 120_000,
  runsFollowedMax: 1000,
  runFollowMs: 10_000,
  runsFollowedBytesMax: 32 * MiB,
  runKeysStoredMax: 100,
  runWhyMax: 32,
  runWhyTextMax: 100,
  valueIndexesBytesMax: 256 * MiB,
  valueWordsBytes: 3 * MiB,
  valueEntryBytes: 400,
  valueIndexMemoryBytes: 512 * MiB,
  /** From a commit to the look for indexes that it made old. */
  valueIndexDelayMs: 200,
  /** Datasets whose indexes are made anew before somebody asks. */
  valueIndexesFreshMax: 100,
  textSampleRows: 500,
  feedbackKeysMax: 50,
  feedbackKeyLengthMax: 512,
  feedbackNoteLengthMax: 2000,

  // answers
  answerRowsMax: 100,
  answerRowsDefault: 5,
  answerPoolRows: 200,
  answerCorporaMax: 8,
  answerContextTokens: 3000,
  answerOutputTokens: 1024,
  answerCellChars: 400,
  answerCellsChars: 4000,
  answerStatementsMax: 50,
  answerStatementChars: 1000,
  answerQuoteCharsMin: 8,
  answerOwnWordsShare: 0.4,
  bytesPerToken: 3,
  answerMeetsChars: 200,

  // requests in plain words
  requestTextCharsMax: 2000,
  requestTokensMax: 250,
  requestTyposMax: 40,
  requestPredicatesMax: 32,
  valueWordsMax: 6,
  surfaceMeaningsMax: 100,
  indexedValuesMax: 20_000,
  valueEntriesMax: 80_000,
  partWordsMax: 8,
  stemsKeptMax: 50_000,
  linkedValuesMax: 5000,
  linkedValuesAlways: 200,
  linkedLengthMean: 60,
  linkedColumnsMax: 200,
  gazetteerPlacesMax: 20_000,
  nearMilesMax: 12_500,
  nearPlacesMax: 1000,
  nearFillPlaces: 25,
  domainPhraseLengthMax: 200,
  domainPhrasesMax: 1000,
  domainSynonymsMax: 20_000,
  domainFaultsMax: 50,
} as const
