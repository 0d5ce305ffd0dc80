/* The words of a library, as what finds near ones needs them. */

typedef struct {
    uint64_t once, twice;
    int n_chars, is_number;
} Letters;

/* Which letters stand in a word, and which twice, by their code modulo 32. -1 where it is no UTF-8. */
static int letters_of(const uint8_t *word, Py_ssize_t n_bytes, Letters *found) {
    *found = (Letters){0, 0, 0, n_bytes > 0};
    for (Py_ssize_t i = 0; i < n_bytes;) {
        uint32_t code = word[i++];
        int n_more = code < 0x80 ? 0 : code >= 0xF0 && code < 0xF8 ? 3 : code >= 0xE0 ? 2 : code >= 0xC2 ? 1 : -1;
        if (code >= 0xF8 || n_more < 0) return -1;
        if (n_more) code &= 0x3Fu >> n_more;
        for (; n_more > 0; n_more--) {
            if (i == n_bytes || (word[i] & 0xC0) != 0x80) return -1;
            code = code << 6 | (word[i++] & 0x3F);
        }
        uint64_t bit = (uint64_t)1 << (code % 32);
        found->twice |= found->once & bit;
        found->once |= bit;
        found->n_chars++;
        found->is_number &= code >= '0' && code <= '9';
    }
    return 0;
}

static int below(const uint8_t *one, Py_ssize_t n_one, const uint8_t *other, Py_ssize_t n_other) {
    int order = memcmp(one, other, (size_t)(n_one < n_other ? n_one : n_other));
    return order ? order : (n_one > n_other) - (n_one < n_other);
}

/* vocabulary(terms of segments, fewest characters, most): see `Vocabulary.of`. */
static PyObject *vocabulary(PyObject *module, PyObject *args) {
    PyObject *given;
    int fewest, most;
    if (!PyArg_ParseTuple(args, "O!ii", &PyTuple_Type, &given, &fewest, &most)) return NULL;
    Types *types = PyModule_GetState(module);
    Py_ssize_t n_segments = PyTuple_Size(given), room = 0;
    for (Py_ssize_t s = 0; s < n_segments; s++) {
        PyObject *one = PyTuple_GetItem(given, s);
        if (!types || !PyObject_TypeCheck(one, (PyTypeObject *)types->terms)) {
            if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "a vocabulary is made of Terms");
            return NULL;
        }
        room += ((Terms *)one)->n_terms;
    }
    Py_ssize_t *at = calloc((size_t)n_segments + 1, sizeof(Py_ssize_t)), n = 0;
    int32_t *segments = malloc((size_t)room * 4 + 4), *numbers = malloc((size_t)room * 4 + 4);
    int32_t *frequencies = malloc((size_t)room * 4 + 4), *lengths = malloc((size_t)room * 4 + 4);
    uint64_t *signatures = malloc((size_t)room * 8 + 8);
    PyObject *found = NULL;
    if (!at || !segments || !numbers || !frequencies || !lengths || !signatures) {
        PyErr_NoMemory();
        goto done;
    }
    for (;;) {
        Py_ssize_t first = -1, n_bytes = 0;
        const uint8_t *word = NULL;
        for (Py_ssize_t s = 0; s < n_segments; s++) {
            const Terms *terms = (const Terms *)PyTuple_GetItem(given, s);
            if (at[s] == terms->n_terms) continue;
            int64_t from = whole(&terms->term_offsets, at[s]), to = whole(&terms->term_offsets, at[s] + 1);
            const uint8_t *own = (const uint8_t *)terms->terms.data + from;
            if (first < 0 || below(own, (Py_ssize_t)(to - from), word, n_bytes) < 0) {
                first = s;
                word = own;
                n_bytes = (Py_ssize_t)(to - from);
            }
        }
        if (first < 0) break;
        int64_t frequency = 0;
        Py_ssize_t number = at[first];
        for (Py_ssize_t s = first; s < n_segments; s++) {
            const Terms *terms = (const Terms *)PyTuple_GetItem(given, s);
            if (at[s] == terms->n_terms) continue;
            int64_t from = whole(&terms->term_offsets, at[s]), to = whole(&terms->term_offsets, at[s] + 1);
            if (to - from != n_bytes || memcmp((const uint8_t *)terms->terms.data + from, word, (size_t)n_bytes)) continue;
            frequency += whole(&terms->offsets, at[s] + 1) - whole(&terms->offsets, at[s]);
            at[s]++;
        }
        Letters letters;
        if (letters_of(word, n_bytes, &letters) < 0) {
            PyErr_SetString(PyExc_ValueError, "a word is not written in UTF-8");
            goto done;
        }
        if (letters.n_chars < fewest || letters.n_chars > most || letters.is_number) continue;
        segments[n] = (int32_t)first;
        numbers[n] = (int32_t)number;
        frequencies[n] = (int32_t)frequency;
        lengths[n] = letters.n_chars;
        signatures[n++] = letters.once | letters.twice << 32;
    }
    found = Py_BuildValue("y#y#y#y#y#", (char *)segments, n * 4, (char *)numbers, n * 4, (char *)frequencies, n * 4,
                          (char *)lengths, n * 4, (char *)signatures, n * 8);
done:
    free(at);
    free(segments);
    free(numbers);
    free(frequencies);
    free(lengths);
    free(signatures);
    return found;
}
