/* One field in one segment: its terms with their postings, and the terms of each document. */

#define UNSIGNED "BHIQ"
#define INTEGERS "BHIQbhiq"
#define NUMBERS "BHIQbhiqfd"

typedef struct {
    PyObject_HEAD
    Array terms, term_offsets, offsets, doc_numbers, weights, frequencies, positions, position_offsets;
    Py_ssize_t n_terms;
} Terms;

static PyObject *Terms_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    PyObject *given[8];
    if (!PyArg_ParseTuple(args, "OOOOOOOO", &given[0], &given[1], &given[2], &given[3], &given[4], &given[5],
                          &given[6], &given[7]))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Terms *self = (Terms *)allocate(type, 0);
    if (!self) return NULL;
    if (take(&self->terms, given[0], "B", "terms") < 0 ||
        take(&self->term_offsets, given[1], INTEGERS, "term_offsets") < 0 ||
        take(&self->offsets, given[2], INTEGERS, "offsets") < 0 ||
        take(&self->doc_numbers, given[3], "i", "doc_numbers") < 0 ||
        take(&self->weights, given[4], NUMBERS, "weights") < 0 ||
        take(&self->frequencies, given[5], NUMBERS, "frequencies") < 0 ||
        take(&self->positions, given[6], "B", "positions") < 0 ||
        take(&self->position_offsets, given[7], INTEGERS, "position_offsets") < 0)
        goto wrong;
    self->n_terms = self->offsets.n - 1;
    if (self->n_terms < 0 || self->term_offsets.n != self->offsets.n || self->weights.n != self->doc_numbers.n ||
        whole(&self->offsets, self->n_terms) != self->doc_numbers.n ||
        whole(&self->term_offsets, self->n_terms) != self->terms.n ||
        (self->frequencies.kind && self->frequencies.n != self->doc_numbers.n) ||
        (self->position_offsets.kind && self->position_offsets.n != self->offsets.n) ||
        (self->position_offsets.kind && self->positions.kind &&
         whole(&self->position_offsets, self->n_terms) != self->positions.n)) {
        PyErr_SetString(PyExc_ValueError, "the arrays of a field do not fit together");
        goto wrong;
    }
    return (PyObject *)self;
wrong:
    Py_DECREF(self);
    return NULL;
}

static void Terms_dealloc(Terms *self) {
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    give_back(&self->terms);
    give_back(&self->term_offsets);
    give_back(&self->offsets);
    give_back(&self->doc_numbers);
    give_back(&self->weights);
    give_back(&self->frequencies);
    give_back(&self->positions);
    give_back(&self->position_offsets);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* The number of the first term that is not below the bytes given; n_terms where there is none. */
static Py_ssize_t position_of(const Terms *self, const char *term, Py_ssize_t n) {
    Py_ssize_t low = 0, high = self->n_terms;
    const char *blob = self->terms.data;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        int64_t begin = whole(&self->term_offsets, middle), end = whole(&self->term_offsets, middle + 1);
        Py_ssize_t n_here = (Py_ssize_t)(end - begin);
        int order = memcmp(blob + begin, term, n_here < n ? n_here : n);
        if (order < 0 || (order == 0 && n_here < n))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static Py_ssize_t find(const Terms *self, const char *term, Py_ssize_t n) {
    Py_ssize_t at = position_of(self, term, n);
    if (at == self->n_terms) return -1;
    int64_t begin = whole(&self->term_offsets, at), end = whole(&self->term_offsets, at + 1);
    if (end - begin != n || memcmp((const char *)self->terms.data + begin, term, n)) return -1;
    return at;
}

static PyObject *Terms_find(Terms *self, PyObject *term) {
    char *bytes;
    Py_ssize_t n;
    if (PyBytes_AsStringAndSize(term, &bytes, &n) < 0) return NULL;
    return PyLong_FromSsize_t(find(self, bytes, n));
}

static PyObject *Terms_position_of(Terms *self, PyObject *term) {
    char *bytes;
    Py_ssize_t n;
    if (PyBytes_AsStringAndSize(term, &bytes, &n) < 0) return NULL;
    return PyLong_FromSsize_t(position_of(self, bytes, n));
}

/* -- the terms of each document ----------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    Array offsets, numbers, weights;
    Terms *terms;
} Rows;

/* Rows(terms, offsets by document, numbers of terms, weights or None) */
static PyObject *Rows_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    PyObject *terms, *offsets, *numbers, *weights;
    Types *types = PyType_GetModuleState(type);
    if (!types || !PyArg_ParseTuple(args, "O!OOO", (PyTypeObject *)types->terms, &terms, &offsets, &numbers, &weights))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Rows *self = (Rows *)allocate(type, 0);
    if (!self) return NULL;
    if (take(&self->offsets, offsets, INTEGERS, "offsets") < 0 || take(&self->numbers, numbers, UNSIGNED, "numbers") < 0 ||
        take(&self->weights, weights, NUMBERS, "weights") < 0)
        goto wrong;
    if (self->offsets.n < 1 || whole(&self->offsets, self->offsets.n - 1) != self->numbers.n ||
        (self->weights.kind && self->weights.n != self->numbers.n)) {
        PyErr_SetString(PyExc_ValueError, "the rows of a field do not fit together");
        goto wrong;
    }
    Py_INCREF(terms);
    self->terms = (Terms *)terms;
    return (PyObject *)self;
wrong:
    Py_DECREF(self);
    return NULL;
}

static void Rows_dealloc(Rows *self) {
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    give_back(&self->offsets);
    give_back(&self->numbers);
    give_back(&self->weights);
    Py_XDECREF((PyObject *)self->terms);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}
