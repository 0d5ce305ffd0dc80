/* The ranked fields of all segments, and where a concept stands in them. */

enum { TITLE = 1, TOPIC = 2, NAME = 4 };

typedef struct {
    Terms **in_segment; /* NULL where the segment has no such field */
    Array lengths;      /* float32, of every doc number */
    float weight, flat, slope;
    int has_lengths, role;
} Field;

typedef struct {
    PyObject_HEAD
    Py_ssize_t n_docs, n_segments, n_fields;
    int64_t *bases, *sizes;
    Array live;
    Field *fields;
    struct Sheet *spare; /* sheets that nobody writes on */
} Index;

/* What one question writes on, left as it was found: nothing but zeros. A question has its own, since the clock is looked
   at in Python, where another thread may come between and ask the same index. */
typedef struct Sheet {
    float *sums, *said;
    uint8_t *roles;
    uint64_t *touched;
    int64_t n_looked_at; /* postings, and terms as so many, since the clock was looked at */
    struct Sheet *next;
} Sheet;

static void throw_away(Sheet *sheet) {
    if (!sheet) return;
    free(sheet->sums);
    free(sheet->said);
    free(sheet->roles);
    free(sheet->touched);
    free(sheet);
}

/* A sheet to write on; NULL with an error. */
static Sheet *take_sheet(Index *self) {
    Sheet *sheet = self->spare;
    if (sheet) {
        self->spare = sheet->next;
        sheet->n_looked_at = 0;
        return sheet;
    }
    size_t n = (size_t)self->n_docs + 1;
    sheet = calloc(1, sizeof(Sheet));
    if (sheet) {
        sheet->sums = calloc(n, sizeof(float));
        sheet->said = calloc(n, sizeof(float));
        sheet->roles = calloc(n, 1);
        sheet->touched = calloc(n / 64 + 1, 8);
    }
    if (!sheet || !sheet->sums || !sheet->said || !sheet->roles || !sheet->touched) {
        throw_away(sheet);
        PyErr_NoMemory();
        return NULL;
    }
    return sheet;
}

static void put_back(Index *self, Sheet *sheet) {
    sheet->next = self->spare;
    self->spare = sheet;
}

enum { A_TERM = 1 << 12, A_WHILE = 1 << 16 };

static void Index_dealloc(Index *self) {
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    for (Py_ssize_t f = 0; self->fields && f < self->n_fields; f++) {
        for (Py_ssize_t s = 0; self->fields[f].in_segment && s < self->n_segments; s++)
            Py_XDECREF((PyObject *)self->fields[f].in_segment[s]);
        free(self->fields[f].in_segment);
        give_back(&self->fields[f].lengths);
    }
    free(self->fields);
    free(self->bases);
    free(self->sizes);
    while (self->spare) {
        Sheet *next = self->spare->next;
        throw_away(self->spare);
        self->spare = next;
    }
    give_back(&self->live);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static int take_field(Index *self, Field *field, PyObject *given, PyTypeObject *terms_type) {
    PyObject *terms, *lengths;
    double weight, flat, slope;
    if (!PyArg_ParseTuple(given, "O!Odddpi", &PyTuple_Type, &terms, &lengths, &weight, &flat, &slope,
                          &field->has_lengths, &field->role))
        return -1;
    field->weight = (float)weight;
    field->flat = (float)flat;
    field->slope = (float)slope;
    if (take(&field->lengths, lengths, "f", "lengths") < 0) return -1;
    if (field->lengths.n != self->n_docs || PyTuple_Size(terms) != self->n_segments) {
        PyErr_SetString(PyExc_ValueError, "a field has not one length for each document, or terms for each segment");
        return -1;
    }
    field->in_segment = calloc((size_t)self->n_segments + 1, sizeof(Terms *));
    if (!field->in_segment) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t s = 0; s < self->n_segments; s++) {
        PyObject *one = PyTuple_GetItem(terms, s);
        if (one == Py_None) continue;
        if (!PyObject_TypeCheck(one, terms_type)) {
            PyErr_SetString(PyExc_TypeError, "terms of a segment are Terms or None");
            return -1;
        }
        Py_INCREF(one);
        field->in_segment[s] = (Terms *)one;
    }
    return 0;
}

/* Index(sizes of segments, live or None, fields) */
static PyObject *Index_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    PyObject *sizes, *live, *fields;
    if (!PyArg_ParseTuple(args, "O!OO!", &PyTuple_Type, &sizes, &live, &PyTuple_Type, &fields)) return NULL;
    Types *types = PyType_GetModuleState(type);
    if (!types) return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Index *self = (Index *)allocate(type, 0);
    if (!self) return NULL;
    self->n_segments = PyTuple_Size(sizes);
    self->bases = calloc((size_t)self->n_segments + 1, sizeof(int64_t));
    self->sizes = calloc((size_t)self->n_segments + 1, sizeof(int64_t));
    if (!self->bases || !self->sizes) goto no_memory;
    for (Py_ssize_t s = 0; s < self->n_segments; s++) {
        int64_t size = PyLong_AsLongLong(PyTuple_GetItem(sizes, s));
        if (size < 0 || size > INT32_MAX) {
            if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a segment has no such number of documents");
            goto wrong;
        }
        self->bases[s] = self->n_docs;
        self->sizes[s] = size;
        self->n_docs += size;
    }
    if (take(&self->live, live, "B", "live") < 0) goto wrong;
    if (self->live.kind && self->live.n != self->n_docs) {
        PyErr_SetString(PyExc_ValueError, "live has not one mark for each document");
        goto wrong;
    }
    Py_ssize_t n_fields = PyTuple_Size(fields);
    if (n_fields > 30) {
        PyErr_SetString(PyExc_ValueError, "there are at most thirty ranked fields");
        goto wrong;
    }
    self->fields = calloc((size_t)n_fields + 1, sizeof(Field));
    if (!self->fields) goto no_memory;
    self->n_fields = n_fields;
    for (Py_ssize_t f = 0; f < n_fields; f++)
        if (take_field(self, &self->fields[f], PyTuple_GetItem(fields, f), (PyTypeObject *)types->terms) < 0) goto wrong;
    return (PyObject *)self;
no_memory:
    PyErr_NoMemory();
wrong:
    Py_DECREF(self);
    return NULL;
}

/* -- adding up --------------------------------------------------------------------------------------------------------- */

/* One field's part of the pseudo-frequency: `bm25.normalised_frequency`. */
static inline float part_of(const Field *field, float frequency, int64_t doc) {
    float part = field->weight * frequency;
    if (field->has_lengths) {
        float norm = field->slope * ((const float *)field->lengths.data)[doc];
        norm = field->flat + norm;
        part = part / norm;
    }
    return part;
}

/* 0, or -1 where there is no such document in the segment. */
static inline int add(const Index *self, Sheet *on, const Field *field, Py_ssize_t segment, int32_t number_in_it,
                      float frequency, int is_weaker, float counted) {
    if (number_in_it < 0 || number_in_it >= self->sizes[segment]) return -1;
    int64_t doc = self->bases[segment] + number_in_it;
    if (self->live.kind && !((const uint8_t *)self->live.data)[doc]) return 0;
    float part = part_of(field, frequency, doc);
    if (is_weaker) part = part * 0.5f;
    on->sums[doc] += part;
    if (field->role & TITLE) on->said[doc] += frequency * counted;
    on->roles[doc] |= (uint8_t)field->role;
    on->touched[doc >> 6] |= (uint64_t)1 << (doc & 63);
    return 0;
}

typedef struct {
    const char *term;
    Py_ssize_t n_bytes;
    int64_t offset;
} Part;

/* Where one term of a phrase has been read to, in one segment. */
typedef struct {
    const Terms *terms;
    const Array *frequencies;
    Py_ssize_t posting, end; /* the next posting to be looked at, and where the list ends */
    Py_ssize_t decoded;      /* the posting whose positions begin at `place` */
    const uint8_t *place, *last;
    int64_t offset;
    int64_t *starts;
    Py_ssize_t n_starts, room;
} Cursor;

/* Go to the first posting whose document is not below `doc`, by doubling steps; 0 where there is none. */
static int seek(Cursor *cursor, int32_t doc) {
    const int32_t *docs = cursor->terms->doc_numbers.data;
    Py_ssize_t low = cursor->posting, step = 1;
    if (low >= cursor->end) return 0;
    if (docs[low] >= doc) return 1;
    while (low + step < cursor->end && docs[low + step] < doc) {
        low += step;
        step *= 2;
    }
    Py_ssize_t high = low + step < cursor->end ? low + step : cursor->end;
    low++;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (docs[middle] < doc)
            low = middle + 1;
        else
            high = middle;
    }
    cursor->posting = low;
    return low < cursor->end;
}

static inline int n_ends(uint64_t eight) { /* how many of eight bytes end a number: have no high bit */
    uint64_t marks = ~eight & 0x8080808080808080u;
    return (int)((marks >> 7) * 0x0101010101010101u >> 56);
}

/* Pass over so many numbers; -1 where there are not as many. */
static int pass_over(Cursor *cursor, int64_t n) {
    const uint8_t *place = cursor->place, *last = cursor->last;
    while (n > 8 && last - place >= 8) {
        uint64_t eight;
        memcpy(&eight, place, 8);
        n -= n_ends(eight);
        place += 8;
    }
    /* Eight bytes may have ended in the middle of a number; it is not one that was counted, so its end is yet to come. */
    while (n > 0) {
        if (place == last) return -1;
        n -= *place++ < 128;
    }
    cursor->place = place;
    return 0;
}

/* Where the phrase would begin for each of the positions of the posting looked at, ascending; -1: there are not as many. */
static int read_starts(Cursor *cursor) {
    int64_t n_passed = 0;
    for (Py_ssize_t i = cursor->decoded; i < cursor->posting; i++) n_passed += whole(cursor->frequencies, i);
    if (n_passed < 0 || pass_over(cursor, n_passed) < 0) return -1;
    cursor->decoded = cursor->posting;
    int64_t n = whole(cursor->frequencies, cursor->posting);
    if (n < 0 || n > cursor->last - cursor->place) return -1;
    if (n > cursor->room) {
        int64_t *more = realloc(cursor->starts, (size_t)n * sizeof(int64_t));
        if (!more) return -1;
        cursor->starts = more;
        cursor->room = n;
    }
    int64_t position = 0;
    const uint8_t *place = cursor->place;
    for (int64_t i = 0; i < n; i++) {
        uint64_t value = 0;
        int shift = 0;
        for (;;) {
            if (place == cursor->last || shift > 35) return -1;
            uint8_t byte = *place++;
            value |= (uint64_t)(byte & 127) << shift;
            if (byte < 128) break;
            shift += 7;
        }
        position += (int64_t)value;
        cursor->starts[i] = position - cursor->offset;
    }
    cursor->place = place; /* just after this posting */
    cursor->decoded = cursor->posting + 1;
    cursor->n_starts = n;
    return 0;
}

static Py_ssize_t both(int64_t *kept, Py_ssize_t n_kept, const int64_t *other, Py_ssize_t n_other) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0, j = 0; i < n_kept && j < n_other;) {
        if (kept[i] < other[j])
            i++;
        else if (kept[i] > other[j])
            j++;
        else {
            kept[n++] = kept[i++];
            j++;
        }
    }
    return n;
}

/* Add up where the terms of a sequence stand at just their offsets. 0, or -1 where the arrays do not fit together. */
static int add_phrase(const Index *self, Sheet *on, const Field *field, Py_ssize_t segment, const Part *parts,
                      Py_ssize_t n_parts, int is_weaker, float counted) {
    const Terms *terms = field->in_segment[segment];
    if (!terms || !terms->positions.kind || !terms->position_offsets.kind) return 0;
    Cursor *cursors = calloc((size_t)n_parts, sizeof(Cursor));
    if (!cursors) return -1;
    int failed = 0;
    Py_ssize_t rarest = 0;
    for (Py_ssize_t p = 0; p < n_parts; p++) {
        Py_ssize_t at = find(terms, parts[p].term, parts[p].n_bytes);
        if (at < 0) goto done;
        Cursor *one = &cursors[p];
        one->terms = terms;
        one->frequencies = terms->frequencies.kind ? &terms->frequencies : &terms->weights;
        one->posting = one->decoded = (Py_ssize_t)whole(&terms->offsets, at);
        one->end = (Py_ssize_t)whole(&terms->offsets, at + 1);
        one->place = (const uint8_t *)terms->positions.data + whole(&terms->position_offsets, at);
        one->last = (const uint8_t *)terms->positions.data + whole(&terms->position_offsets, at + 1);
        one->offset = parts[p].offset;
        on->n_looked_at += one->end - one->posting;
        if (one->end - one->posting < cursors[rarest].end - cursors[rarest].posting) rarest = p;
    }
    const int32_t *docs = terms->doc_numbers.data;
    Cursor *lead = &cursors[rarest];
    while (lead->posting < lead->end) {
        int32_t doc = docs[lead->posting];
        int32_t furthest = doc;
        for (Py_ssize_t p = 0; p < n_parts; p++) {
            if (!seek(&cursors[p], doc)) goto done;
            int32_t here = docs[cursors[p].posting];
            if (here > furthest) furthest = here;
        }
        if (furthest > doc) {
            if (!seek(lead, furthest)) goto done;
            continue;
        }
        Py_ssize_t n = 0;
        for (Py_ssize_t p = 0; p < n_parts; p++) {
            if (read_starts(&cursors[p]) < 0) {
                failed = -1;
                goto done;
            }
            n = p ? both(cursors[0].starts, n, cursors[p].starts, cursors[p].n_starts) : cursors[0].n_starts;
            if (!n) break;
        }
        if (n && add(self, on, field, segment, doc, (float)n, is_weaker, counted) < 0) {
            failed = -1;
            goto done;
        }
        lead->posting++;
    }
done:
    for (Py_ssize_t p = 0; p < n_parts; p++) free(cursors[p].starts);
    free(cursors);
    return failed;
}

static int add_term(const Index *self, Sheet *on, const Field *field, Py_ssize_t segment, const Part *part,
                    int is_weaker, float counted) {
    const Terms *terms = field->in_segment[segment];
    Py_ssize_t at = terms ? find(terms, part->term, part->n_bytes) : -1;
    if (at < 0) return 0;
    const int32_t *docs = terms->doc_numbers.data;
    Py_ssize_t begin = (Py_ssize_t)whole(&terms->offsets, at), end = (Py_ssize_t)whole(&terms->offsets, at + 1);
    on->n_looked_at += end - begin;
    if (terms->weights.kind == 'B') { /* nearly always; looked at once, not for each posting */
        const uint8_t *weights = terms->weights.data;
        for (Py_ssize_t i = begin; i < end; i++)
            if (add(self, on, field, segment, docs[i], (float)weights[i], is_weaker, counted) < 0) return -1;
        return 0;
    }
    for (Py_ssize_t i = begin; i < end; i++)
        if (add(self, on, field, segment, docs[i], number(&terms->weights, i), is_weaker, counted) < 0) return -1;
    return 0;
}

static inline int lowest(uint64_t bits) { /* the number of the lowest bit that is set */
#if defined(__GNUC__) || defined(__clang__)
    return __builtin_ctzll(bits);
#else
    int n = 0;
    while (!(bits & 1)) {
        bits >>= 1;
        n++;
    }
    return n;
#endif
}

/* What was added up, as (docs, sums, docs of titles, what is said of these, n_topics, n_names); all is zero again. */
static PyObject *added_up(const Index *self, Sheet *on) {
    Py_ssize_t n = 0, n_titles = 0, n_topics = 0, n_names = 0, n_words = self->n_docs / 64 + 1;
    for (Py_ssize_t w = 0; w < n_words; w++)
        for (uint64_t bits = on->touched[w]; bits; bits &= bits - 1) {
            Py_ssize_t doc = w * 64 + lowest(bits);
            n += on->sums[doc] != 0;
            uint8_t role = on->roles[doc];
            n_titles += (role & TITLE) != 0;
            n_topics += (role & TOPIC) != 0;
            n_names += (role & NAME) != 0;
        }
    PyObject *docs = PyBytes_FromStringAndSize(NULL, n * 4), *sums = PyBytes_FromStringAndSize(NULL, n * 4);
    PyObject *titles = PyBytes_FromStringAndSize(NULL, n_titles * 4);
    PyObject *said = PyBytes_FromStringAndSize(NULL, n_titles * 4);
    int is_good = docs && sums && titles && said;
    int32_t *doc_at = is_good ? (int32_t *)PyBytes_AsString(docs) : NULL;
    float *sum_at = is_good ? (float *)PyBytes_AsString(sums) : NULL;
    int32_t *title_at = is_good ? (int32_t *)PyBytes_AsString(titles) : NULL;
    float *said_at = is_good ? (float *)PyBytes_AsString(said) : NULL;
    for (Py_ssize_t w = 0; w < n_words; w++) {
        for (uint64_t bits = on->touched[w]; bits; bits &= bits - 1) {
            Py_ssize_t doc = w * 64 + lowest(bits);
            if (is_good && on->sums[doc] != 0) {
                *doc_at++ = (int32_t)doc;
                *sum_at++ = on->sums[doc];
            }
            if (is_good && on->roles[doc] & TITLE) {
                *title_at++ = (int32_t)doc;
                *said_at++ = on->said[doc];
            }
            on->sums[doc] = on->said[doc] = 0;
            on->roles[doc] = 0;
        }
        on->touched[w] = 0;
    }
    PyObject *found = is_good ? Py_BuildValue("OOOOnn", docs, sums, titles, said, n_topics, n_names) : NULL;
    Py_XDECREF(docs);
    Py_XDECREF(sums);
    Py_XDECREF(titles);
    Py_XDECREF(said);
    return found;
}

/* The parts of a sequence of (term, offset). Their bytes belong to the sequence. NULL with an error, or without one
   where a term cannot be written in UTF-8 and so stands nowhere. */
static Part *parts_of(PyObject *sequence, Py_ssize_t *n_parts) {
    Py_ssize_t n = PyTuple_Check(sequence) ? PyTuple_Size(sequence) : -1;
    if (n < 0) {
        PyErr_SetString(PyExc_TypeError, "a sequence is a tuple of (term, offset)");
        return NULL;
    }
    Part *parts = calloc((size_t)n + 1, sizeof(Part));
    if (!parts) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t p = 0; p < n; p++) {
        PyObject *one = PyTuple_GetItem(sequence, p), *term;
        long long offset;
        if (!PyArg_ParseTuple(one, "OL", &term, &offset)) goto wrong;
        parts[p].offset = offset;
        parts[p].term = PyUnicode_AsUTF8AndSize(term, &parts[p].n_bytes);
        if (!parts[p].term) {
            if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) PyErr_Clear();
            goto wrong;
        }
    }
    *n_parts = n;
    return parts;
wrong:
    free(parts);
    return NULL;
}

static int look_at_the_clock(Sheet *on, PyObject *check) { /* -1 where the time is up */
    on->n_looked_at += A_TERM;
    if (on->n_looked_at < A_WHILE) return 0;
    on->n_looked_at = 0;
    PyObject *said = PyObject_CallNoArgs(check);
    Py_XDECREF(said);
    return said ? 0 : -1;
}

/* gather(sequences, n_full, fields, check): see `Gathering.gathered`. */
static PyObject *Index_gather(Index *self, PyObject *args) {
    PyObject *sequences, *check;
    Py_ssize_t n_full;
    unsigned int wanted;
    if (!PyArg_ParseTuple(args, "O!nIO", &PyTuple_Type, &sequences, &n_full, &wanted, &check)) return NULL;
    Sheet *on = take_sheet(self);
    if (!on) return NULL;
    Py_ssize_t n = PyTuple_Size(sequences);
    Part **parts = calloc((size_t)n + 1, sizeof(Part *));
    Py_ssize_t *n_parts = calloc((size_t)n + 1, sizeof(Py_ssize_t));
    int failed = !parts || !n_parts;
    if (failed) PyErr_NoMemory();
    for (Py_ssize_t s = 0; !failed && s < n; s++) {
        parts[s] = parts_of(PyTuple_GetItem(sequences, s), &n_parts[s]);
        failed = !parts[s] && PyErr_Occurred();
    }
    for (Py_ssize_t f = 0; !failed && f < self->n_fields; f++) {
        if (!(wanted >> f & 1)) continue;
        const Field *field = &self->fields[f];
        for (Py_ssize_t s = 0; !failed && s < n; s++) {
            if (!parts[s] || !n_parts[s]) continue;
            int is_weaker = s >= n_full;
            float counted = (float)((double)n_parts[s] * (is_weaker ? 0.5 : 1.0));
            for (Py_ssize_t g = 0; !failed && g < self->n_segments; g++)
                failed = n_parts[s] == 1 ? add_term(self, on, field, g, parts[s], is_weaker, counted)
                                         : add_phrase(self, on, field, g, parts[s], n_parts[s], is_weaker, counted);
            if (failed)
                PyErr_SetString(PyExc_ValueError, "documents or positions of a field are not there");
            else
                failed = look_at_the_clock(on, check);
        }
    }
    for (Py_ssize_t s = 0; parts && s < n; s++) free(parts[s]);
    free(parts);
    free(n_parts);
    PyObject *found = added_up(self, on); /* which leaves zeros, whatever happened */
    put_back(self, on);
    if (failed) {
        Py_XDECREF(found);
        return NULL;
    }
    return found;
}
