CREATE TABLE chats (
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  chat TEXT NOT NULL,
  turn INTEGER NOT NULL,
  role TEXT NOT NULL,
  content TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (project, chat, turn)
) STRICT;

CREATE TABLE dataset_versions (
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  created TEXT NOT NULL,
  seed INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  rejected TEXT NOT NULL,
  splits TEXT NOT NULL,
  categories TEXT NOT NULL,
  leaks INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  manifest_sha256 TEXT NOT NULL,
  PRIMARY KEY (project, id)
) STRICT;

CREATE TABLE eval_items (
  project TEXT NOT NULL,
  eval TEXT NOT NULL,
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  decoding TEXT NOT NULL,
  mode TEXT NOT NULL,
  category TEXT NOT NULL,
  output TEXT NOT NULL,
  n_tokens INTEGER,
  stop_reason TEXT NOT NULL,
  checks TEXT NOT NULL,
  PRIMARY KEY (project, eval, position),
  FOREIGN KEY (project, eval) REFERENCES evals (project, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE evals (
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  subject TEXT NOT NULL,
  suite TEXT NOT NULL,
  dataset_version TEXT,
  items INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  checks TEXT NOT NULL,
  seed INTEGER,
  created TEXT NOT NULL,
  manifest_sha256 TEXT NOT NULL,
  PRIMARY KEY (project, id)
) STRICT;

CREATE TABLE exports (
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  run TEXT,
  files TEXT NOT NULL,
  rungs TEXT NOT NULL,
  ollama_name TEXT,
  bytes INTEGER NOT NULL,
  created TEXT NOT NULL,
  manifest_sha256 TEXT NOT NULL,
  PRIMARY KEY (project, id)
) STRICT;

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  project TEXT,
  parent INTEGER REFERENCES jobs (id) ON DELETE SET NULL,
  state TEXT NOT NULL,
  payload TEXT NOT NULL,
  progress TEXT,
  result TEXT,
  gate TEXT,
  error TEXT,
  lease TEXT,
  asked TEXT,
  owner TEXT,
  worker TEXT,
  created TEXT NOT NULL,
  started TEXT,
  finished TEXT
) STRICT;

CREATE TABLE metric_series (
  project TEXT NOT NULL,
  run TEXT NOT NULL,
  name TEXT NOT NULL,
  step INTEGER NOT NULL,
  value REAL,
  PRIMARY KEY (project, run, name, step),
  FOREIGN KEY (project, run) REFERENCES runs (project, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE migrations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied TEXT NOT NULL
) STRICT;

CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  folder TEXT NOT NULL UNIQUE,
  pack TEXT,
  created TEXT NOT NULL,
  opened TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  recipe TEXT NOT NULL,
  base_model TEXT NOT NULL,
  dataset_version TEXT,
  parent TEXT,
  seed INTEGER NOT NULL,
  config TEXT NOT NULL,
  steps INTEGER NOT NULL,
  max_steps INTEGER,
  loss REAL,
  best_eval_loss REAL,
  best_step INTEGER,
  checkpoints TEXT NOT NULL,
  has_adapter INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  created TEXT NOT NULL,
  finished TEXT,
  manifest_sha256 TEXT,
  PRIMARY KEY (project, id)
) STRICT;

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE INDEX jobs_by_project ON jobs (project, id);

CREATE INDEX jobs_by_state ON jobs (state, id);
