/* What a long question borrows of its best documents: their words, and what these add to the scores. */

/* -- the words of some documents ---------------------------------------------------------------------------------- */

typedef struct {
    const char *term;
    Py_ssize_t n_bytes;
    double impact, pseudo; /* of all documents, and of the one that is looked at */
    int64_t n_at_least;
    uint32_t hash;
    int is_touched;
} Word;

typedef struct {
    Word *words;
    Py_ssize_t n, room;
    Py_ssize_t *slots; /* 1 + the number of a word, 0 for none; n_slots is a power of two */
    Py_ssize_t n_slots;
} Words;

static int with_room(Words *all) {
    if (all->n == all->room) {
        Py_ssize_t room = all->room ? 2 * all->room : 512;
        Word *more = realloc(all->words, (size_t)room * sizeof(Word));
        if (!more) return -1;
        all->words = more;
        all->room = room;
    }
    if (2 * (all->n + 1) > all->n_slots) {
        Py_ssize_t n_slots = all->n_slots ? 2 * all->n_slots : 2048;
        Py_ssize_t *slots = calloc((size_t)n_slots, sizeof(Py_ssize_t));
        if (!slots) return -1;
        for (Py_ssize_t w = 0; w < all->n; w++) {
            Py_ssize_t at = all->words[w].hash & (n_slots - 1);
            while (slots[at]) at = (at + 1) & (n_slots - 1);
            slots[at] = w + 1;
        }
        free(all->slots);
        all->slots = slots;
        all->n_slots = n_slots;
    }
    return 0;
}

static Word *word_of(Words *all, const char *term, Py_ssize_t n_bytes) {
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (Py_ssize_t i = 0; i < n_bytes; i++) hash = (hash ^ (uint8_t)term[i]) * 16777619u;
    if (with_room(all) < 0) return NULL;
    Py_ssize_t at = hash & (all->n_slots - 1);
    for (; all->slots[at]; at = (at + 1) & (all->n_slots - 1)) {
        Word *word = &all->words[all->slots[at] - 1];
        if (word->hash == hash && word->n_bytes == n_bytes && !memcmp(word->term, term, (size_t)n_bytes)) return word;
    }
    Word *word = &all->words[all->n++];
    all->slots[at] = all->n;
    *word = (Word){term, n_bytes, 0.0, 0.0, 1, hash, 0};
    return word;
}

static PyObject *as_tuple(const Words *all) { /* (terms, impacts, n_at_least) */
    PyObject *terms = PyList_New(all->n);
    PyObject *impacts = PyBytes_FromStringAndSize(NULL, all->n * 8), *sizes = PyBytes_FromStringAndSize(NULL, all->n * 8);
    PyObject *found = NULL;
    if (!terms || !impacts || !sizes) goto done;
    for (Py_ssize_t w = 0; w < all->n; w++) {
        const Word *word = &all->words[w];
        PyObject *term = PyUnicode_DecodeUTF8(word->term, word->n_bytes, NULL);
        if (!term) goto done;
        PyList_SetItem(terms, w, term);
        memcpy(PyBytes_AsString(impacts) + 8 * w, &word->impact, 8);
        memcpy(PyBytes_AsString(sizes) + 8 * w, &word->n_at_least, 8);
    }
    found = Py_BuildValue("OOO", terms, impacts, sizes);
done:
    Py_XDECREF(terms);
    Py_XDECREF(impacts);
    Py_XDECREF(sizes);
    return found;
}

/* Add the terms of one document's field. 0, or -1 with an error. */
static int add_row(Words *all, const Index *self, const Rows *rows, Py_ssize_t number_in_segment, double weight,
                   double norm) {
    const Terms *terms = rows->terms;
    if (number_in_segment >= rows->offsets.n - 1) goto wrong;
    int64_t begin = whole(&rows->offsets, number_in_segment), end = whole(&rows->offsets, number_in_segment + 1);
    if (begin < 0 || end < begin || end > rows->numbers.n) goto wrong;
    for (int64_t i = begin; i < end; i++) {
        int64_t at = whole(&rows->numbers, i);
        if (at < 0 || at >= terms->n_terms) goto wrong;
        int64_t from = whole(&terms->term_offsets, at), to = whole(&terms->term_offsets, at + 1);
        Word *word = word_of(all, (const char *)terms->terms.data + from, (Py_ssize_t)(to - from));
        if (!word) {
            PyErr_NoMemory();
            return -1;
        }
        double frequency = rows->weights.kind ? (double)number(&rows->weights, i) : 1.0;
        double above = weight * frequency;
        word->pseudo += above / norm;
        word->is_touched = 1;
        int64_t n = self->live.kind ? 1 : whole(&terms->offsets, at + 1) - whole(&terms->offsets, at);
        if (n > word->n_at_least) word->n_at_least = n;
    }
    return 0;
wrong:
    PyErr_SetString(PyExc_ValueError, "terms of a document are not there");
    return -1;
}

/* common_words(documents, shares, fields, k1): see `Gathering.common_words`. */
static PyObject *Index_common_words(Index *self, PyObject *args) {
    PyObject *documents, *shares, *fields;
    double k1;
    if (!PyArg_ParseTuple(args, "OOO!d", &documents, &shares, &PyTuple_Type, &fields, &k1)) return NULL;
    Types *types = PyType_GetModuleState(Py_TYPE((PyObject *)self));
    Array docs = {0}, parts = {0};
    Words all = {0};
    PyObject *found = NULL;
    if (!types || take(&docs, documents, "q", "documents") < 0 || take(&parts, shares, "d", "shares") < 0) goto done;
    if (docs.n != parts.n) {
        PyErr_SetString(PyExc_ValueError, "there is not one share for each document");
        goto done;
    }
    for (Py_ssize_t d = 0; d < docs.n; d++) {
        int64_t doc = ((const int64_t *)docs.data)[d];
        if (doc < 0 || doc >= self->n_docs) {
            PyErr_SetString(PyExc_ValueError, "there is no such document");
            goto done;
        }
        if (self->live.kind && !((const uint8_t *)self->live.data)[doc]) continue;
        Py_ssize_t segment = 0;
        while (doc - self->bases[segment] >= self->sizes[segment]) segment++;
        for (Py_ssize_t f = 0; f < PyTuple_Size(fields); f++) {
            PyObject *rows, *lengths;
            double weight, flat, slope, mean;
            if (!PyArg_ParseTuple(PyTuple_GetItem(fields, f), "O!Odddd", &PyTuple_Type, &rows, &lengths, &weight, &flat,
                                  &slope, &mean))
                goto done;
            PyObject *one = segment < PyTuple_Size(rows) ? PyTuple_GetItem(rows, segment) : Py_None;
            if (one == Py_None) continue;
            if (!PyObject_TypeCheck(one, (PyTypeObject *)types->rows)) {
                PyErr_SetString(PyExc_TypeError, "rows of a segment are Rows or None");
                goto done;
            }
            Array tokens = {0};
            if (take(&tokens, lengths, "f", "lengths") < 0 || tokens.n != self->n_docs) {
                if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a field has not one length for each document");
                give_back(&tokens);
                goto done;
            }
            double length = (double)((const float *)tokens.data)[doc];
            give_back(&tokens);
            double norm = slope * length;
            norm = norm / mean;
            norm = flat + norm;
            if (add_row(&all, self, (Rows *)one, (Py_ssize_t)(doc - self->bases[segment]), weight, norm) < 0)
                goto done;
        }
        double share = ((const double *)parts.data)[d];
        for (Py_ssize_t w = 0; w < all.n; w++) {
            Word *word = &all.words[w];
            if (!word->is_touched) continue;
            double x = word->pseudo, above = share * (k1 + 1.0) * x, below = k1 + x;
            word->impact += above / below;
            word->pseudo = 0.0;
            word->is_touched = 0;
        }
    }
    found = as_tuple(&all);
done:
    free(all.words);
    free(all.slots);
    give_back(&docs);
    give_back(&parts);
    return found;
}

/* In how many documents that there are a term stands in one of its segments' fields. */
static int64_t n_live_with(const Index *self, const Field *field, const char *term, Py_ssize_t n_bytes) {
    int64_t n = 0;
    for (Py_ssize_t s = 0; s < self->n_segments; s++) {
        const Terms *terms = field->in_segment[s];
        Py_ssize_t at = terms ? find(terms, term, n_bytes) : -1;
        if (at < 0) continue;
        int64_t begin = whole(&terms->offsets, at), end = whole(&terms->offsets, at + 1);
        if (!self->live.kind) {
            n += end - begin;
            continue;
        }
        for (int64_t i = begin; i < end; i++) {
            int32_t doc = ((const int32_t *)terms->doc_numbers.data)[i];
            if (doc >= 0 && doc < self->sizes[s]) n += ((const uint8_t *)self->live.data)[self->bases[s] + doc];
        }
    }
    return n;
}

/* n_documents_with(term, fields): see `Gathering.n_documents_with`. */
static PyObject *Index_n_documents_with(Index *self, PyObject *args) {
    const char *term;
    Py_ssize_t n_bytes;
    unsigned int wanted;
    if (!PyArg_ParseTuple(args, "s#I", &term, &n_bytes, &wanted)) return NULL;
    int64_t most = 0;
    for (Py_ssize_t f = 0; f < self->n_fields; f++) {
        if (!(wanted >> f & 1)) continue;
        int64_t n = n_live_with(self, &self->fields[f], term, n_bytes);
        if (n > most) most = n;
    }
    return PyLong_FromLongLong(most);
}

/* -- what they add to the scores ------------------------------------------------------------------------------------ */

typedef struct {
    double n_documents, k1, least_topical, topical_share, name_share;
    int has_titles;
} Formula;

/* How many bits are set. */
static Py_ssize_t n_set(const uint64_t *words, Py_ssize_t n_words) {
    Py_ssize_t n = 0;
    for (Py_ssize_t w = 0; w < n_words; w++)
#if defined(__GNUC__) || defined(__clang__)
        n += __builtin_popcountll(words[w]);
#else
        for (uint64_t bits = words[w]; bits; bits &= bits - 1) n++;
#endif
    return n;
}

/* Add up a term's postings in one field, as `add_term` does, and note where it stands; roles and titles are not noted.
   0, or -1 where there is no such document. */
static int add_alone(const Index *self, Sheet *on, const Field *field, Py_ssize_t segment, const Part *part,
                     uint64_t *noted) {
    const Terms *terms = field->in_segment[segment];
    Py_ssize_t at = terms ? find(terms, part->term, part->n_bytes) : -1;
    if (at < 0) return 0;
    const int32_t *docs = terms->doc_numbers.data;
    const uint8_t *live = self->live.kind ? self->live.data : NULL;
    Py_ssize_t begin = (Py_ssize_t)whole(&terms->offsets, at), end = (Py_ssize_t)whole(&terms->offsets, at + 1);
    on->n_looked_at += end - begin;
    for (Py_ssize_t i = begin; i < end; i++) {
        if (docs[i] < 0 || docs[i] >= self->sizes[segment]) return -1;
        int64_t doc = self->bases[segment] + docs[i];
        if (live && !live[doc]) continue;
        on->sums[doc] += part_of(field, number(&terms->weights, i), doc);
        uint64_t bit = (uint64_t)1 << (doc & 63);
        on->touched[doc >> 6] |= bit;
        if (noted) noted[doc >> 6] |= bit;
    }
    return 0;
}

/* Add a term's impacts times its weight to `scores`, and leave zeros: `bm25.saturate` in the order of its operations.
   `topics`, `names`: where it stands as such; they are left as zeros too. */
static void add_impacts(const Index *self, Sheet *on, const Formula *of, float weight, float *scores,
                        uint64_t *topics, uint64_t *names) {
    Py_ssize_t n_words = self->n_docs / 64 + 1;
    Py_ssize_t n = 0, n_topics = n_set(topics, n_words), n_names = n_set(names, n_words);
    for (Py_ssize_t w = 0; w < n_words; w++)
        for (uint64_t bits = on->touched[w]; bits; bits &= bits - 1) n += on->sums[w * 64 + lowest(bits)] != 0;
    if (!n) n = 1; /* nothing is added then */
    double topicality = 1.0;
    if (of->has_titles) {
        double as_topic = (double)n_topics / of->topical_share, as_name = (double)n_names / of->name_share;
        double share = (as_topic > as_name ? as_topic : as_name) / (double)n;
        double rest = (1.0 - of->least_topical) * (share < 1.0 ? share : 1.0);
        topicality = of->least_topical + rest;
    }
    double idf = log1p((of->n_documents - (double)n + 0.5) / ((double)n + 0.5)) * topicality;
    float most = (float)(idf * (of->k1 + 1.0)), k1 = (float)of->k1;
    for (Py_ssize_t w = 0; w < n_words; w++) {
        for (uint64_t bits = on->touched[w]; bits; bits &= bits - 1) {
            Py_ssize_t doc = w * 64 + lowest(bits);
            float x = on->sums[doc];
            float above = most * x, below = k1 + x;
            float impact = above / below; /* 0 where x is */
            float part = weight * impact;
            scores[doc] += part;
            on->sums[doc] = 0;
        }
        on->touched[w] = topics[w] = names[w] = 0;
    }
}

/* borrowed(terms, weights, formula, check): see `Matcher.borrowed`. */
static PyObject *Index_borrowed(Index *self, PyObject *args) {
    PyObject *terms, *weights, *check, *formula;
    Formula of;
    if (!PyArg_ParseTuple(args, "O!O!O!O", &PyTuple_Type, &terms, &PyTuple_Type, &weights, &PyTuple_Type, &formula, &check) ||
        !PyArg_ParseTuple(formula, "dddddp", &of.n_documents, &of.k1, &of.least_topical, &of.topical_share,
                          &of.name_share, &of.has_titles))
        return NULL;
    PyObject *found = PyBytes_FromStringAndSize(NULL, self->n_docs * 4);
    Sheet *on = found ? take_sheet(self) : NULL;
    if (!on) {
        Py_XDECREF(found);
        return NULL;
    }
    float *scores = (float *)PyBytes_AsString(found);
    memset(scores, 0, (size_t)self->n_docs * 4);
    size_t n_words = (size_t)(self->n_docs / 64 + 1);
    uint64_t *topics = calloc(n_words, 8), *names = calloc(n_words, 8);
    if (!topics || !names) {
        PyErr_NoMemory();
        goto wrong;
    }
    for (Py_ssize_t t = 0; t < PyTuple_Size(terms); t++) {
        PyObject *weight = t < PyTuple_Size(weights) ? PyTuple_GetItem(weights, t) : NULL;
        double share = weight ? PyFloat_AsDouble(weight) : 0.0;
        Part part = {NULL, 0, 0};
        part.term = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(terms, t), &part.n_bytes);
        if (!part.term || PyErr_Occurred()) goto wrong;
        int failed = 0;
        for (Py_ssize_t f = 0; !failed && f < self->n_fields; f++) {
            const Field *field = &self->fields[f];
            uint64_t *noted = field->role & TOPIC ? topics : field->role & NAME ? names : NULL; /* no field is both */
            for (Py_ssize_t s = 0; !failed && s < self->n_segments; s++)
                failed = add_alone(self, on, field, s, &part, noted);
        }
        add_impacts(self, on, &of, (float)share, scores, topics, names);
        if (failed) PyErr_SetString(PyExc_ValueError, "documents of a field are not there");
        if (failed || look_at_the_clock(on, check) < 0) goto wrong;
    }
    put_back(self, on);
    free(topics);
    free(names);
    return found;
wrong:
    put_back(self, on); /* what was added up was put into the scores, and zeros left */
    free(topics);
    free(names);
    Py_DECREF(found);
    return NULL;
}

/* add_at(totals, documents, values or one number): add values to the totals of documents, in place. */
static PyObject *add_at(PyObject *module, PyObject *args) {
    PyObject *given, *documents, *values;
    Py_buffer totals;
    Array docs = {0}, parts = {0};
    if (!PyArg_ParseTuple(args, "OOO", &given, &documents, &values)) return NULL;
    if (PyObject_GetBuffer(given, &totals, PyBUF_WRITABLE | PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) return NULL;
    PyObject *done = NULL;
    int is_one = PyFloat_Check(values);
    if (totals.ndim != 1 || kind_of(&totals) != 'f') {
        PyErr_SetString(PyExc_TypeError, "totals: an array of float32 is needed");
        goto done;
    }
    if (take(&docs, documents, "i", "documents") < 0 || (!is_one && take(&parts, values, "f", "values") < 0)) goto done;
    if (!is_one && parts.n != docs.n) {
        PyErr_SetString(PyExc_ValueError, "there is not one value for each document");
        goto done;
    }
    float *at = totals.buf;
    const int32_t *numbers = docs.data;
    const float *some = parts.data;
    float one = is_one ? (float)PyFloat_AsDouble(values) : 0.0f;
    int64_t n = totals.len / 4;
    for (Py_ssize_t i = 0; i < docs.n; i++) {
        if (numbers[i] < 0 || numbers[i] >= n) {
            PyErr_SetString(PyExc_ValueError, "there is no such document");
            goto done;
        }
        at[numbers[i]] += is_one ? one : some[i];
    }
    done = Py_None;
    Py_INCREF(done);
done:
    give_back(&docs);
    give_back(&parts);
    PyBuffer_Release(&totals);
    return done;
}
