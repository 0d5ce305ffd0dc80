/* The loops of searching that are gone through posting by posting and word by word, over the mapped arrays of an index.

   What they compute is said, and computed likewise, in Python: `indexer/search/gathering.py`, `indexer/search/feedback.py`
   and `indexer/words/near_words.py` are both the oracle that the tests hold this to, bit for bit, and what runs where no
   compiler was there. Only the stable ABI of Python 3.11 is used, so that one build serves every later version.

   Arrays come from files that a stranger may have written. That offsets ascend to their ends was looked at when the
   field was opened (`codec/field_structure.py`); doc numbers and positions are looked at here, as they are read.
*/

#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arrays.h"
#include "terms.h"
#include "gathering.h"
#include "borrowing.h"
#include "vocabulary.h"

static PyMethodDef Terms_methods[] = {
    {"find", (PyCFunction)Terms_find, METH_O, "The number of a term, -1 where it is not there."},
    {"position_of", (PyCFunction)Terms_position_of, METH_O, "The number of the first term that is not below this one."},
    {NULL, NULL, 0, NULL}};
static PyType_Slot Terms_slots[] = {{Py_tp_new, Terms_new},
                                    {Py_tp_dealloc, Terms_dealloc},
                                    {Py_tp_methods, Terms_methods},
                                    {Py_tp_doc, "The terms of a field in one segment, with their postings."},
                                    {0, NULL}};
static PyType_Spec Terms_spec = {"indexer.native.kernels.Terms", sizeof(Terms), 0, Py_TPFLAGS_DEFAULT, Terms_slots};

static PyType_Slot Rows_slots[] = {{Py_tp_new, Rows_new},
                                   {Py_tp_dealloc, Rows_dealloc},
                                   {Py_tp_doc, "The terms of each document's field in one segment."},
                                   {0, NULL}};
static PyType_Spec Rows_spec = {"indexer.native.kernels.Rows", sizeof(Rows), 0, Py_TPFLAGS_DEFAULT, Rows_slots};

static PyMethodDef Index_methods[] = {
    {"gather", (PyCFunction)Index_gather, METH_VARARGS, "Add up the postings of alternatives over the ranked fields."},
    {"common_words", (PyCFunction)Index_common_words, METH_VARARGS, "The words of some documents, with their impacts."},
    {"n_documents_with", (PyCFunction)Index_n_documents_with, METH_VARARGS, "In how many documents a field holds a term."},
    {"borrowed", (PyCFunction)Index_borrowed, METH_VARARGS, "What weighted terms add to the scores of all documents."},
    {NULL, NULL, 0, NULL}};
static PyType_Slot Index_slots[] = {{Py_tp_new, Index_new},
                                    {Py_tp_dealloc, Index_dealloc},
                                    {Py_tp_methods, Index_methods},
                                    {Py_tp_doc, "The ranked fields of all segments of an index."},
                                    {0, NULL}};
static PyType_Spec Index_spec = {"indexer.native.kernels.Index", sizeof(Index), 0, Py_TPFLAGS_DEFAULT, Index_slots};

static int fill(PyObject *module) {
    Types *types = PyModule_GetState(module);
    struct {
        PyType_Spec *spec;
        const char *name;
        PyObject **kept;
    } all[] = {{&Terms_spec, "Terms", &types->terms}, {&Rows_spec, "Rows", &types->rows}, {&Index_spec, "Index", &types->index}};
    for (int i = 0; i < 3; i++) {
        *all[i].kept = PyType_FromModuleAndSpec(module, all[i].spec, NULL);
        if (!*all[i].kept || PyModule_AddObjectRef(module, all[i].name, *all[i].kept) < 0) return -1;
    }
    return 0;
}

static int visit_types(PyObject *module, visitproc visit, void *arg) {
    Types *types = PyModule_GetState(module);
    Py_VISIT(types->terms);
    Py_VISIT(types->rows);
    Py_VISIT(types->index);
    return 0;
}

static int clear_types(PyObject *module) {
    Types *types = PyModule_GetState(module);
    Py_CLEAR(types->terms);
    Py_CLEAR(types->rows);
    Py_CLEAR(types->index);
    return 0;
}

static PyMethodDef functions[] = {
    {"vocabulary", vocabulary, METH_VARARGS, "The words of segments, with their frequencies, lengths and letters."},
    {"add_at", add_at, METH_VARARGS, "Add values to the totals of documents, in place."},
    {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill}, {0, NULL}};
static struct PyModuleDef module_definition = {PyModuleDef_HEAD_INIT, "kernels", "Searching, posting by posting.",
                                               sizeof(Types), functions, module_slots, visit_types, clear_types, NULL};

PyMODINIT_FUNC PyInit_kernels(void) { return PyModuleDef_Init(&module_definition); }
