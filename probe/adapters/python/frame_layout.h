/* Tells the recorder where this interpreter keeps what its threads run, so that a reader can see, from outside, what
 * blocks a loop. */
#ifndef CURFEW_PYTHON_FRAME_LAYOUT_H
#define CURFEW_PYTHON_FRAME_LAYOUT_H

/* To be called once, of the main interpreter. */
void tell_frame_layout(void);

#endif
