/* Arrays of numbers that Python gives, whatever their kind. */

typedef struct {
    Py_buffer view;
    int is_held;
    char kind; /* of its numbers: B H I Q unsigned, b h i q signed, f d; 0 for no array */
    const void *data;
    Py_ssize_t n;
} Array;

static char kind_of(const Py_buffer *view) {
    const char *format = view->format ? view->format : "B";
    if (format[0] == '@' || format[0] == '=') format++;
    if (strlen(format) != 1) return 0;
    char kind = format[0];
    if (kind == '?') kind = 'B';
    if (kind == 'l' || kind == 'q') return view->itemsize == 8 ? 'q' : 'i';
    if (kind == 'L' || kind == 'Q') return view->itemsize == 8 ? 'Q' : 'I';
    return strchr("BHIbhifd", kind) ? kind : 0;
}

static int take(Array *array, PyObject *from, const char *kinds, const char *name) {
    memset(array, 0, sizeof *array);
    if (from == Py_None) return 0;
    if (PyObject_GetBuffer(from, &array->view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) return -1;
    array->is_held = 1;
    array->kind = kind_of(&array->view);
    if (!array->kind || !strchr(kinds, array->kind) || array->view.ndim != 1) {
        PyErr_Format(PyExc_TypeError, "%s: an array of one dimension and other numbers is needed", name);
        return -1;
    }
    array->data = array->view.buf;
    array->n = array->view.len / array->view.itemsize;
    return 0;
}

static void give_back(Array *array) {
    if (array->is_held) PyBuffer_Release(&array->view);
    array->is_held = 0;
}

static inline int64_t whole(const Array *array, Py_ssize_t at) {
    switch (array->kind) {
    case 'B': return ((const uint8_t *)array->data)[at];
    case 'H': return ((const uint16_t *)array->data)[at];
    case 'I': return ((const uint32_t *)array->data)[at];
    case 'Q': return (int64_t)((const uint64_t *)array->data)[at];
    case 'b': return ((const int8_t *)array->data)[at];
    case 'h': return ((const int16_t *)array->data)[at];
    case 'i': return ((const int32_t *)array->data)[at];
    case 'q': return ((const int64_t *)array->data)[at];
    case 'f': return (int64_t)((const float *)array->data)[at];
    default: return (int64_t)((const double *)array->data)[at];
    }
}

static inline float number(const Array *array, Py_ssize_t at) {
    switch (array->kind) {
    case 'B': return (float)((const uint8_t *)array->data)[at];
    case 'f': return ((const float *)array->data)[at];
    case 'd': return (float)((const double *)array->data)[at];
    case 'Q': return (float)((const uint64_t *)array->data)[at];
    default: return (float)whole(array, at);
    }
}

/* The classes of this module: what one is given is asked whether it is one of another. */
typedef struct {
    PyObject *terms, *rows, *index;
} Types;
