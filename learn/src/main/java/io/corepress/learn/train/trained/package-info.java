/** What training changes of a function: its constants, and the ranges of the values between its operations. */
package io.corepress.learn.train.trained;
