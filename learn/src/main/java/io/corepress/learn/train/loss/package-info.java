/** What training makes small: functions of a network's outputs, of a batch of samples, and of their labels. */
package io.corepress.learn.train.loss;
