/* What is known of a nursery of trio's, which is a group.
 *
 * Thread safety: the GIL must be held. */
#ifndef CURFEW_PYTHON_TRIO_NURSERY_H
#define CURFEW_PYTHON_TRIO_NURSERY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <curfew/probe.h>
#include <stdbool.h>

#include "probe/adapters/python/loop_record.h"

struct nursery_record {
  PyObject_HEAD vectorcallfunc call;
  PyObject* key;     /* of the table: the nursery's address */
  PyObject* watcher; /* a weak reference to it, whose callback the record is */
  struct loop_record* loop;
  curfew_node* node; /* NULL when it has ended */
  curfew_id id;
};

bool prepare_nurseries(void);

/* Returns the record of a nursery, borrowed, which is in the hands of the task `host`; makes one. NULL: no memory. */
struct nursery_record* record_of_nursery(PyObject* nursery, struct loop_record*, curfew_id host);

/* Says that all nurseries of a loop are gone, for the loop is. */
void end_nurseries(struct loop_record*);

#endif
